package dev.unwind.api.submission;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.api.body.ObjectReader;
import dev.unwind.api.problem.ProblemException;
import dev.unwind.api.problem.ProblemType;
import dev.unwind.batch.change.Change;
import dev.unwind.batch.change.ChangeType;
import dev.unwind.batch.change.Reference;
import dev.unwind.batch.change.RemoteId;
import dev.unwind.batch.json.Violation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the form of changes and collects all violations. Used for one submission, or one line of it. */
final class ChangeReader {
    private static final String CHANGES = "changes";
    private static final int MOST_DEPENDENCIES = 10_000;
    private static final List<String> MEMBERS =
            List.of("key", "type", "kind", "name", "remoteId", "desired", "dependsOn");

    private final List<Violation> violations;

    /** The pointers of the keys that callers gave, by key. */
    private final Map<String, String> explicitKeys = new HashMap<>();

    /** @param violations every violation is added here */
    ChangeReader(List<Violation> violations) {
        this.violations = violations;
    }

    /**
     * Reads all changes of a batch, except those with violations.
     *
     * @throws ProblemException if there are more than {@code most}
     */
    List<Change> all(ObjectReader batch, int most) {
        if (!batch.has(CHANGES)) {
            batch.missing(CHANGES);
        }
        return batch.array(CHANGES).map(array -> all(batch, array, most)).orElse(List.of());
    }

    private List<Change> all(ObjectReader batch, ArrayNode array, int most) {
        checkSize(batch, array.size(), most);
        var changes = new ArrayList<Change>(array.size());
        for (int i = 0; i < array.size(); i++) {
            one(array.get(i), i + 1).ifPresent(changes::add);
        }
        checkDefaultKeys(array);
        return changes;
    }

    private static void checkSize(ObjectReader batch, int size, int most) {
        if (size == 0) {
            batch.violation(CHANGES, "a batch has at least one change");
        }
        if (size > most) {
            throw new ProblemException(
                    ProblemType.TOO_LARGE.with("a batch has at most " + most + " changes; this one has " + size));
        }
    }

    /**
     * Reads one change; empty if there are violations.
     *
     * @param number its number in the batch, from 1
     */
    Optional<Change> one(JsonNode document, int number) {
        var at = "/changes/" + (number - 1);
        if (document instanceof ObjectNode object) {
            return change(number, new ObjectReader(object, at, violations, MEMBERS));
        }
        violations.add(new Violation(at, "expected an object, found " + ObjectReader.describe(document)));
        return Optional.empty();
    }

    private Optional<Change> change(int number, ObjectReader change) {
        int before = violations.size();
        var key = key(change);
        var type = required(change, "type", change.oneOf("type", ChangeType.class));
        var kind = required(change, "kind", change.line("kind"));
        var name = change.name("name");
        var remoteId = change.id("remoteId").map(RemoteId::new);
        var dependsOn = dependsOn(change);
        type.ifPresent(known -> checkDesired(change, known));
        type.ifPresent(known -> checkAddress(change, known));
        if (violations.size() > before) {
            return Optional.empty();
        }
        return Optional.of(new Change(
                number,
                key.orElse(defaultKey(number)),
                type.orElseThrow(),
                kind.orElseThrow(),
                name,
                remoteId,
                change.any("desired"),
                dependsOn));
    }

    private static <T> Optional<T> required(ObjectReader change, String member, Optional<T> value) {
        if (!change.has(member)) {
            change.missing(member);
        }
        return value;
    }

    private Optional<String> key(ObjectReader change) {
        var key = change.line("key");
        key.ifPresent(text -> {
            if (!Reference.KEY.matcher(text).matches()) {
                change.violation(
                        "key",
                        "a key is made of 1 to 100 letters, digits, dots, underscores and hyphens,"
                                + " and starts with a letter or a digit");
            }
            explicitKeys.putIfAbsent(text, change.at("key"));
        });
        return key;
    }

    private static String defaultKey(int number) {
        return "change-" + number;
    }

    /** A key that a caller gives must not equal the default key of another change. */
    private void checkDefaultKeys(ArrayNode changes) {
        for (int i = 0; i < changes.size(); i++) {
            var clash = explicitKeys.get(defaultKey(i + 1));
            if (clash != null && !changes.get(i).has("key")) {
                violations.add(new Violation(
                        clash,
                        "this is the key of /changes/" + i + ", which has none of its own; give it one, or rename"
                                + " this"));
            }
        }
    }

    private static void checkDesired(ObjectReader change, ChangeType type) {
        if (type.hasDesired()) {
            if (!change.has("desired")) {
                change.missing("desired");
            }
            change.object("desired");
        } else if (change.has("desired")) {
            change.violation("desired", "a " + type + " takes no desired state");
        }
    }

    private static void checkAddress(ObjectReader change, ChangeType type) {
        if (!type.needsExisting() && change.has("remoteId")) {
            change.violation("remoteId", "a " + type + " takes no remoteId: the provider gives one");
        }
        // An update of what exists once needs none, which is known when its kind is.
        boolean needsNone = type == ChangeType.UPDATE && change.has("kind");
        boolean addressed = change.has("remoteId") || change.has("name") || needsNone;
        if (type.needsExisting() && !addressed) {
            change.missing("remoteId or name");
        }
    }

    private List<String> dependsOn(ObjectReader change) {
        var keys = new ArrayList<String>();
        change.array("dependsOn").ifPresent(array -> {
            if (array.size() > MOST_DEPENDENCIES) {
                change.violation(
                        "dependsOn",
                        "a change names at most " + MOST_DEPENDENCIES + " others; leave the rest"
                                + " to those that it names");
                return;
            }
            for (int i = 0; i < array.size(); i++) {
                var key = array.get(i);
                if (key.isTextual() && Reference.KEY.matcher(key.textValue()).matches()) {
                    keys.add(key.textValue());
                } else {
                    violations.add(new Violation(
                            change.at("dependsOn") + "/" + i,
                            key.isTextual()
                                    ? "this cannot be the key of a change"
                                    : "expected the key of a change, found " + ObjectReader.describe(key)));
                }
            }
        });
        return keys;
    }
}
