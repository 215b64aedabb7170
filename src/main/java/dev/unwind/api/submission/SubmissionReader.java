package dev.unwind.api.submission;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.api.batch.Labels;
import dev.unwind.api.body.Limits;
import dev.unwind.api.body.ObjectReader;
import dev.unwind.api.problem.ProblemException;
import dev.unwind.api.problem.ProblemType;
import dev.unwind.batch.BatchOptions;
import dev.unwind.batch.Submission;
import dev.unwind.batch.change.Change;
import dev.unwind.batch.change.ChangeType;
import dev.unwind.batch.change.Reference;
import dev.unwind.batch.change.RemoteId;
import dev.unwind.batch.json.Violation;
import dev.unwind.batch.policy.OnBusy;
import dev.unwind.batch.policy.OnDrift;
import dev.unwind.batch.policy.OnFailure;
import dev.unwind.engine.refusal.InvalidSubmission;
import dev.unwind.webhook.Receivers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Makes a submission out of a JSON document, or says everything that is wrong with the document's form. Whether kinds, keys,
 * references and resources exist and fit is checked afterwards, by the engine. Used once and thrown away.
 */
final class SubmissionReader {
    static final int DEFAULT_CONCURRENCY = 16;
    static final Duration DEFAULT_ROLLBACK_TIMEOUT = Duration.ofMinutes(5);

    private static final List<String> BATCH_MEMBERS = List.of(
            "onFailure", "onBusy", "maxConcurrency", "deadline", "rollback", "labels", NotifyReader.MEMBER, "changes");
    private static final List<String> ROLLBACK_MEMBERS = List.of("timeout", "maxConcurrency", "onDrift");
    private static final List<String> CHANGE_MEMBERS =
            List.of("key", "type", "kind", "name", "remoteId", "desired", "dependsOn");

    private final int maxChanges;
    private final Receivers receivers;
    private final List<Violation> violations = new ArrayList<>();
    private final Map<String, String> explicitKeys = new HashMap<>();

    private SubmissionReader(int maxChanges, Receivers receivers) {
        this.maxChanges = maxChanges;
        this.receivers = receivers;
    }

    /**
     * Reads a batch.
     *
     * @param receivers who may be told of its end
     * @throws InvalidSubmission where the document's form is wrong; names every field at fault
     * @throws ProblemException where it has more changes than are allowed
     */
    static Submission read(JsonNode document, int maxChanges, Receivers receivers) {
        return new SubmissionReader(maxChanges, receivers).read(document);
    }

    /**
     * Reads what stands before the changes of a batch that comes line by line; the answer has no changes.
     *
     * @throws InvalidSubmission where the document's form is wrong
     */
    static Submission readHeader(JsonNode document, Receivers receivers) {
        return new SubmissionReader(0, receivers).header(document);
    }

    private Submission header(JsonNode document) {
        if (!(document instanceof ObjectNode batch)) {
            throw new InvalidSubmission(List.of(
                    new Violation("", "the first line is an object, found " + ObjectReader.describe(document))));
        }
        var known = BATCH_MEMBERS.stream()
                .filter(member -> !member.equals("changes"))
                .toList();
        var reader = new ObjectReader(batch, "", violations, known);
        var header = new Submission(options(reader), Labels.read(reader, violations), List.of());
        if (!violations.isEmpty()) {
            throw new InvalidSubmission(violations);
        }
        return header;
    }

    /**
     * Reads one change.
     *
     * @param number its place in the batch
     * @param violations what is wrong with its form is added here
     * @return empty where something is wrong
     */
    static Optional<Change> readChange(JsonNode document, int number, List<Violation> violations) {
        var reader = new SubmissionReader(0, Receivers.NONE);
        var changes = reader.changes(JsonNodeFactory.instance.arrayNode().add(document), number - 1);
        violations.addAll(reader.violations);
        return changes.stream().findFirst();
    }

    private Submission read(JsonNode document) {
        if (!(document instanceof ObjectNode batch)) {
            throw new InvalidSubmission(
                    List.of(new Violation("", "expected an object, found " + ObjectReader.describe(document))));
        }
        var reader = new ObjectReader(batch, "", violations, BATCH_MEMBERS);
        var options = options(reader);
        var labels = Labels.read(reader, violations);
        var changes = changes(reader);
        if (!violations.isEmpty()) {
            throw new InvalidSubmission(violations);
        }
        return new Submission(options, labels, changes);
    }

    private BatchOptions options(ObjectReader batch) {
        return new BatchOptions(
                batch.oneOf("onFailure", OnFailure.class).orElse(OnFailure.ROLLBACK),
                batch.oneOf("onBusy", OnBusy.class).orElse(OnBusy.WAIT),
                concurrency(batch),
                batch.duration("deadline", Limits.LONGEST_DURATION),
                batch.object("rollback")
                        .map(this::rollback)
                        .orElse(new BatchOptions.Rollback(DEFAULT_ROLLBACK_TIMEOUT, DEFAULT_CONCURRENCY, OnDrift.FAIL)),
                NotifyReader.read(batch, violations, receivers));
    }

    private BatchOptions.Rollback rollback(ObjectNode object) {
        var rollback = new ObjectReader(object, "/rollback", violations, ROLLBACK_MEMBERS);
        return new BatchOptions.Rollback(
                rollback.duration("timeout", Limits.LONGEST_DURATION).orElse(DEFAULT_ROLLBACK_TIMEOUT),
                concurrency(rollback),
                rollback.oneOf("onDrift", OnDrift.class).orElse(OnDrift.FAIL));
    }

    private static int concurrency(ObjectReader reader) {
        return reader.integer("maxConcurrency", 1, Limits.MAX_CONCURRENCY).orElse(DEFAULT_CONCURRENCY);
    }

    private List<Change> changes(ObjectReader batch) {
        var array = batch.array("changes");
        if (array.isEmpty()) {
            if (!batch.has("changes")) {
                batch.missing("changes");
            }
            return List.of();
        }
        if (array.get().isEmpty()) {
            batch.violation("changes", "a batch has at least one change");
        }
        if (array.get().size() > maxChanges) {
            throw new ProblemException(ProblemType.TOO_LARGE.with("a batch has at most " + maxChanges
                    + " changes; this one has " + array.get().size()));
        }
        return changes(array.get());
    }

    private List<Change> changes(ArrayNode array) {
        var changes = changes(array, 0);
        checkDefaultKeys(array);
        return changes;
    }

    /** @param before how many changes came before */
    private List<Change> changes(ArrayNode array, int before) {
        var changes = new ArrayList<Change>(array.size());
        for (int i = 0; i < array.size(); i++) {
            var at = "/changes/" + (before + i);
            if (array.get(i) instanceof ObjectNode object) {
                change(before + i + 1, new ObjectReader(object, at, violations, CHANGE_MEMBERS))
                        .ifPresent(changes::add);
            } else {
                violations.add(new Violation(at, "expected an object, found " + ObjectReader.describe(array.get(i))));
            }
        }
        return changes;
    }

    /** The change, or empty where something is wrong with it. */
    private Optional<Change> change(int number, ObjectReader change) {
        int before = violations.size();
        var key = key(change);
        var type = required(change, "type", change.oneOf("type", ChangeType.class));
        var kind = required(change, "kind", change.line("kind"));
        var name = change.line("name");
        var remoteId = change.lineOrInteger("remoteId").map(RemoteId::new);
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

    /** A key that a caller gives must not be the one that another change gets for want of its own. */
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
        if (type.needsExisting() && !change.has("remoteId") && !change.has("name")) {
            change.missing("remoteId or name");
        }
    }

    private List<String> dependsOn(ObjectReader change) {
        var keys = new ArrayList<String>();
        change.array("dependsOn").ifPresent(array -> {
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
