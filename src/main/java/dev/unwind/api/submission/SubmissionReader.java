package dev.unwind.api.submission;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.api.batch.Labels;
import dev.unwind.api.body.Limits;
import dev.unwind.api.body.ObjectReader;
import dev.unwind.api.problem.ProblemException;
import dev.unwind.batch.BatchOptions;
import dev.unwind.batch.Submission;
import dev.unwind.batch.change.Change;
import dev.unwind.batch.json.Violation;
import dev.unwind.batch.json.Violations;
import dev.unwind.batch.policy.OnBusy;
import dev.unwind.batch.policy.OnDrift;
import dev.unwind.batch.policy.OnFailure;
import dev.unwind.engine.refusal.InvalidSubmission;
import dev.unwind.webhook.Receivers;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Reads the form of a submission and collects all violations. The engine checks afterwards whether kinds, keys,
 * references and resources exist and fit together. Used for one submission only.
 */
final class SubmissionReader {
    static final int DEFAULT_CONCURRENCY = 16;
    static final Duration DEFAULT_ROLLBACK_TIMEOUT = Duration.ofMinutes(5);

    private static final List<String> HEADER_MEMBERS =
            List.of("onFailure", "onBusy", "maxConcurrency", "deadline", "rollback", "labels", NotifyReader.MEMBER);
    private static final List<String> BATCH_MEMBERS =
            Stream.concat(HEADER_MEMBERS.stream(), Stream.of("changes")).toList();
    private static final List<String> ROLLBACK_MEMBERS = List.of("timeout", "maxConcurrency", "onDrift", "accept");

    private final Receivers receivers;
    private final List<Violation> violations = new Violations();

    private SubmissionReader(Receivers receivers) {
        this.receivers = receivers;
    }

    /**
     * Reads a batch.
     *
     * @param receivers the receivers that may be notified of its end
     * @throws InvalidSubmission if the document's form is wrong; names every invalid field
     * @throws ProblemException if it has more than {@code maxChanges} changes
     */
    static Submission read(JsonNode document, int maxChanges, Receivers receivers) {
        return new SubmissionReader(receivers).batch(document, maxChanges);
    }

    /**
     * Reads the first line of a batch that is submitted line by line. The result has no changes.
     *
     * @throws InvalidSubmission if the document's form is wrong; names every invalid field
     */
    static Submission readHeader(JsonNode document, Receivers receivers) {
        return new SubmissionReader(receivers).header(document);
    }

    private Submission batch(JsonNode document, int maxChanges) {
        var batch = new ObjectReader(object(document, "expected an object"), "", violations, BATCH_MEMBERS);
        return submission(batch, () -> new ChangeReader(violations).all(batch, maxChanges));
    }

    private Submission header(JsonNode document) {
        var header = new ObjectReader(object(document, "the first line is an object"), "", violations, HEADER_MEMBERS);
        return submission(header, List::of);
    }

    private static ObjectNode object(JsonNode document, String expected) {
        if (document instanceof ObjectNode object) {
            return object;
        }
        throw new InvalidSubmission(
                List.of(new Violation("", expected + ", found " + ObjectReader.describe(document))));
    }

    private Submission submission(ObjectReader batch, Supplier<List<Change>> changes) {
        var submission = new Submission(options(batch), Labels.read(batch, violations), changes.get());
        if (!violations.isEmpty()) {
            throw new InvalidSubmission(violations);
        }
        return submission;
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
                rollback.oneOf("onDrift", OnDrift.class).orElse(OnDrift.FAIL),
                rollback.someOf("accept", BatchOptions.Rollback.ACCEPTABLE).orElse(Set.of()));
    }

    private static int concurrency(ObjectReader reader) {
        return reader.integer("maxConcurrency", 1, Limits.MAX_CONCURRENCY).orElse(DEFAULT_CONCURRENCY);
    }
}
