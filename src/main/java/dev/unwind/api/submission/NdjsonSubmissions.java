package dev.unwind.api.submission;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.api.body.BodyPace;
import dev.unwind.api.body.JsonBody;
import dev.unwind.api.body.LineLimits;
import dev.unwind.api.body.UnreadBody;
import dev.unwind.api.http.IdempotencyKeys;
import dev.unwind.api.problem.ProblemException;
import dev.unwind.api.problem.ProblemType;
import dev.unwind.api.tenant.Callers;
import dev.unwind.api.tenant.Shares;
import dev.unwind.batch.BatchId;
import dev.unwind.batch.Caller;
import dev.unwind.batch.RequestKey;
import dev.unwind.batch.Submission;
import dev.unwind.batch.Tenant;
import dev.unwind.batch.TraceParent;
import dev.unwind.batch.change.Change;
import dev.unwind.batch.json.Violation;
import dev.unwind.batch.json.Violations;
import dev.unwind.engine.Gateway;
import dev.unwind.engine.admission.StagedSubmission;
import dev.unwind.engine.refusal.InvalidSubmission;
import dev.unwind.webhook.Receivers;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Startup;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Accepts batches as NDJSON: the first line is the batch without its changes, each further line is a change. */
@Startup // so that its metrics are there from the start
@ApplicationScoped
class NdjsonSubmissions {
    private static final int MOST_VIOLATIONS = 100;

    private final Gateway gateway;
    private final Receivers receivers;
    private final LineLimits limits;
    private final Vertx vertx;
    private final BodyPace pace;
    private final Callers callers;
    private final Shares places;

    NdjsonSubmissions(
            Gateway gateway,
            Receivers receivers,
            LineLimits limits,
            Vertx vertx,
            BodyPace pace,
            Callers callers,
            MeterRegistry metrics) {
        this.gateway = gateway;
        this.receivers = receivers;
        this.limits = limits;
        this.vertx = vertx;
        this.pace = pace;
        this.callers = callers;
        this.places = new Shares("unwind.lines.refused", limits.concurrent(), limits.concurrentPerCaller(), metrics);
    }

    /** An accepted batch, and its first line. */
    record Accepted(BatchId batch, Submission header) {}

    /**
     * Reads the body of a paused request. Lazy. May complete on any event loop. Fails with a {@link ProblemException}
     * or as {@link Gateway#submit} does; then nothing is stored, and the rest of the body is discarded.
     */
    Uni<Accepted> take(RoutingContext context, Tenant tenant, Optional<String> key, Optional<TraceParent> trace) {
        return Uni.createFrom().deferred(() -> {
            var place = place(context);
            var taking = new Taking(tenant, key, trace);
            var lines = new BodyLines(context, limits, pace);
            return Multi.createBy()
                    .repeating()
                    .uni(lines::next)
                    .whilst(Optional::isPresent)
                    .onItem()
                    .transformToUniAndConcatenate(found -> taking.take(found.orElse(List.of())))
                    .collect()
                    .last()
                    .chain(taking::submit)
                    .onFailure()
                    .invoke(failure -> {
                        taking.abandon();
                        UnreadBody.discard(context, limits.maxBytes().asLongValue());
                    })
                    .onTermination()
                    .invoke(place::run);
        });
    }

    private Runnable place(RoutingContext context) {
        var now = " batches%s are being submitted line by line at this moment";
        try {
            return places.take(
                    callers.caller(context.request()),
                    ProblemType.TENANT_OVER_LIMIT.with(limits.concurrentPerCaller() + now.formatted(" of this caller")),
                    ProblemType.OVERLOADED.with(limits.concurrent() + now.formatted("")));
        } catch (ProblemException refused) {
            UnreadBody.discard(context, limits.maxBytes().asLongValue());
            throw refused;
        }
    }

    /** One submission. Its methods are called one after another. */
    private final class Taking {
        private final Tenant tenant;
        private final Optional<String> key;
        private final Optional<TraceParent> trace;
        private final MessageDigest fingerprint = IdempotencyKeys.digest();
        private final List<Violation> malformed = new Violations();
        private Submission header;
        private StagedSubmission batch;
        private int changes;

        Taking(Tenant tenant, Optional<String> key, Optional<TraceParent> trace) {
            this.tenant = tenant;
            this.key = key;
            this.trace = trace;
        }

        Uni<Void> take(List<BodyLines.Line> lines) {
            return Uni.createFrom()
                    .completionStage(() ->
                            vertx.executeBlocking(() -> checked(lines), false).toCompletionStage())
                    .flatMap(checked -> checked.isEmpty() ? Uni.createFrom().voidItem() : batch.add(checked));
        }

        /** Reads the changes in these lines and checks each by itself. */
        private List<Change> checked(List<BodyLines.Line> lines) {
            var found = new ArrayList<Change>();
            for (var line : lines) {
                if (!line.blank()) {
                    var document = document(line);
                    if (key.isPresent()) {
                        IdempotencyKeys.add(fingerprint, document);
                    }
                    if (batch == null) {
                        header = SubmissionReader.readHeader(document, receivers);
                        batch = gateway.stage(tenant, header.options(), header.labels());
                    } else {
                        change(document).ifPresent(found::add);
                    }
                }
            }
            // If some changes cannot be read, the others are not checked any further.
            return malformed.isEmpty() ? batch == null ? List.of() : batch.check(found) : List.of();
        }

        private JsonNode document(BodyLines.Line line) {
            long most = limits.maxLineBytes().asLongValue();
            if (line.text().length > most) {
                throw new ProblemException(BodyLines.tooLong(line.number(), most));
            }
            try {
                return JsonBody.parse(line.text());
            } catch (ProblemException malformedLine) {
                throw new ProblemException(ProblemType.MALFORMED_JSON.with("in line " + line.number() + " of the body: "
                        + malformedLine.problem().detail()));
            }
        }

        private Optional<Change> change(JsonNode document) {
            if (++changes > limits.maxChanges()) {
                throw new ProblemException(
                        ProblemType.TOO_LARGE.with("a batch has at most " + limits.maxChanges() + " changes"));
            }
            var change = new ChangeReader(malformed).one(document, changes);
            if (malformed.size() >= MOST_VIOLATIONS) {
                throw new InvalidSubmission(malformed);
            }
            return change;
        }

        Uni<Accepted> submit() {
            if (batch == null) {
                throw new ProblemException(ProblemType.MALFORMED_JSON.with("the body is empty"));
            }
            if (!malformed.isEmpty()) {
                throw new InvalidSubmission(malformed);
            }
            if (changes == 0) {
                throw new InvalidSubmission(
                        List.of(new Violation("/changes", "a batch has at least one change, in a line of its own")));
            }
            var known = key.map(value -> new RequestKey(value, fingerprint.digest()));
            return gateway.submit(new Caller(tenant, known, trace), batch)
                    .map(submitted -> new Accepted(submitted.id(), header));
        }

        void abandon() {
            if (batch != null) {
                batch.abandon();
            }
        }
    }
}
