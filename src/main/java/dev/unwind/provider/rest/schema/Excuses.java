package dev.unwind.provider.rest.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.ValidationMessage;
import dev.unwind.batch.change.References;
import java.util.Set;
import java.util.TreeSet;

/**
 * Finds the messages that references excuse: what stands there when the change is made may be valid. Takes the time of
 * a few look-ups for each message, however many references there are.
 */
final class Excuses {
    /** Keywords whose result depends on nested values. A reference nested in such a value may still become valid. */
    private static final Set<String> JUDGED_BY_CONTENT = Set.of(
            "anyOf",
            "oneOf",
            "allOf",
            "not",
            "if",
            "then",
            "else",
            "const",
            "enum",
            "contains",
            "minContains",
            "maxContains",
            "uniqueItems",
            "unevaluatedProperties",
            "unevaluatedItems");

    private final TreeSet<String> references = new TreeSet<>();

    Excuses(JsonNode desired) {
        References.visit(desired, (at, reference) -> references.add(at));
    }

    boolean cover(ValidationMessage message) {
        if (references.isEmpty()) {
            return false;
        }
        String at = message.getInstanceLocation().toString();
        return isWithinReference(at) || holdsReference(at) && dependsOnContent(message);
    }

    private boolean isWithinReference(String at) {
        for (int end = at.length(); end >= 0; end = end == 0 ? -1 : at.lastIndexOf('/', end - 1)) {
            if (references.contains(at.substring(0, end))) {
                return true;
            }
        }
        return false;
    }

    private boolean holdsReference(String at) {
        String next = references.ceiling(at + "/");
        return next != null && next.startsWith(at + "/");
    }

    private static boolean dependsOnContent(ValidationMessage message) {
        if (JUDGED_BY_CONTENT.contains(message.getType())) {
            return true;
        }
        String path = message.getEvaluationPath().toString();
        return JUDGED_BY_CONTENT.stream().anyMatch(keyword -> path.contains("/" + keyword + "/"));
    }
}
