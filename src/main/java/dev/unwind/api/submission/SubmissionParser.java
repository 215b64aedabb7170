package dev.unwind.api.submission;

import dev.unwind.api.body.JsonBody;
import dev.unwind.api.body.Limits;
import dev.unwind.api.http.IdempotencyKeys;
import dev.unwind.batch.RequestKey;
import dev.unwind.batch.Submission;
import dev.unwind.webhook.Receivers;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;

/** Parses submissions. */
@ApplicationScoped
class SubmissionParser {
    /**
     * Bodies up to this size are parsed on the event loop, which takes a few milliseconds at most; larger ones on a
     * worker thread.
     */
    private static final int SMALL_BYTES = 64 * 1024;

    private final Vertx vertx;
    private final Limits limits;
    private final Receivers receivers;

    SubmissionParser(Vertx vertx, Limits limits, Receivers receivers) {
        this.vertx = vertx;
        this.limits = limits;
        this.receivers = receivers;
    }

    /** A submission and its idempotency key. */
    record Submitted(Submission submission, Optional<RequestKey> key) {}

    /**
     * Parses a submission. Lazy. Completes on the caller's context. Fails with a
     * {@link dev.unwind.api.problem.ProblemException} if the body is not JSON, and as {@link SubmissionReader#read}
     * does.
     */
    Uni<Submitted> parse(byte[] body, Optional<String> key) {
        if (body.length <= SMALL_BYTES) {
            return Uni.createFrom().item(() -> read(body, key));
        }
        return Uni.createFrom().completionStage(() -> vertx.executeBlocking(() -> read(body, key), false)
                .toCompletionStage());
    }

    private Submitted read(byte[] body, Optional<String> key) {
        var document = JsonBody.parse(body);
        return new Submitted(
                SubmissionReader.read(document, limits.maxChanges(), receivers),
                IdempotencyKeys.of(key, "submit", document));
    }
}
