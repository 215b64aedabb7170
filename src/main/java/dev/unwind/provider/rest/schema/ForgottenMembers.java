package dev.unwind.provider.rest.schema;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.batch.change.Reference;
import dev.unwind.batch.json.Violation;
import dev.unwind.provider.PathPattern;
import dev.unwind.provider.rest.description.KindDescription;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * Finds write-only members that an UPDATE would remove, because its provider forgets what an update leaves out. They
 * are not shown, so that only the caller can give them. Thread-safe.
 */
final class ForgottenMembers {
    private final KindDescription kind;

    ForgottenMembers(KindDescription kind) {
        this.kind = kind;
    }

    /** A violation for each member that this merge patch would make the provider forget. */
    List<Violation> violations(JsonNode patch) {
        if (!kind.traits().forgetsUnseen()) {
            return List.of();
        }
        List<Violation> found = new ArrayList<>();
        for (PathPattern member : kind.traits().writeOnly()) {
            if (isRewritten(member, patch) && !isGiven(member.tokens(), patch)) {
                found.add(new Violation(
                        pointer(member),
                        member + " is never shown, and an update that leaves it out removes it: give it, or null to"
                                + " remove it; if the provider keeps it, its kind has to say keepsUnseen: true"));
            }
        }
        return found;
    }

    /** Whether the update makes the call that sends this member. */
    private boolean isRewritten(PathPattern member, JsonNode patch) {
        OptionalInt sender = kind.update().senderOf(member.tokens().get(0));
        return sender.isEmpty()
                || patch.propertyStream().anyMatch(changed -> kind.update().sends(sender.getAsInt(), changed.getKey()));
    }

    /** A reference, and a null that removes something above the member, decide about the member too. */
    private static boolean isGiven(List<String> tokens, JsonNode node) {
        if (tokens.isEmpty() || node.isNull() || Reference.is(node)) {
            return !node.isMissingNode();
        }
        List<String> rest = tokens.subList(1, tokens.size());
        if (tokens.get(0).equals("*")) {
            return node.isContainerNode() && node.valueStream().allMatch(inner -> isGiven(rest, inner));
        }
        JsonNode next = node.isArray() && tokens.get(0).matches("[0-9]{1,6}")
                ? node.path(Integer.parseInt(tokens.get(0)))
                : node.path(tokens.get(0));
        return isGiven(rest, next);
    }

    /** The part of a pattern that is a pointer. */
    private static String pointer(PathPattern member) {
        int exact = member.tokens().indexOf("*");
        List<String> tokens = exact < 0 ? member.tokens() : member.tokens().subList(0, exact);
        return tokens.isEmpty() ? "" : new PathPattern(tokens).toString();
    }
}
