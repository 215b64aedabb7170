package dev.unwind.engine.admission;

import dev.unwind.batch.BatchId;
import dev.unwind.batch.BatchOptions;
import dev.unwind.batch.Caller;
import dev.unwind.batch.Submission;
import dev.unwind.batch.Tenant;
import dev.unwind.engine.metrics.SubmissionMetrics;
import dev.unwind.engine.refusal.RequestConflict;
import dev.unwind.engine.refusal.ResourceBusy;
import dev.unwind.journal.acceptance.AcceptanceOutcome;
import dev.unwind.journal.acceptance.BatchAcceptance;
import dev.unwind.journal.acceptance.CheckedBatch;
import dev.unwind.journal.acceptance.Staging;
import dev.unwind.journal.claim.Claim;
import dev.unwind.journal.claim.ClaimConflict;
import dev.unwind.journal.run.FirstRun;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** Makes submissions durable: whole ones, and those that were staged in pieces. */
@ApplicationScoped
public class Submissions {
    /** Runs batches from the transaction on that accepts them, where this instance has room for them. */
    public interface FirstRuns {
        /**
         * Has a batch accepted, and runs it if it was started with that; if not, it is found later.
         *
         * @param accept makes the batch durable, and starts it if it is told how
         * @return the outcome of the acceptance; lazy; fails as {@code accept} does
         */
        Uni<AcceptanceOutcome> begin(CheckedBatch batch, Function<Optional<FirstRun>, Uni<AcceptanceOutcome>> accept);
    }

    private final Admission admission;
    private final Backpressure backpressure;
    private final BatchAcceptance acceptance;
    private final Staging staging;
    private final FirstRuns firstRuns;
    private final SubmissionMetrics metrics;

    Submissions(
            Admission admission,
            Backpressure backpressure,
            BatchAcceptance acceptance,
            Staging staging,
            FirstRuns firstRuns,
            SubmissionMetrics metrics) {
        this.admission = admission;
        this.backpressure = backpressure;
        this.acceptance = acceptance;
        this.staging = staging;
        this.firstRuns = firstRuns;
        this.metrics = metrics;
    }

    /**
     * Checks a batch, makes it durable, and starts it where this instance has room and nobody is before it.
     *
     * @return lazy; completes on any thread, when the batch is durable; fails with
     *     {@link dev.unwind.engine.refusal.InvalidSubmission}, {@link ResourceBusy},
     *     {@link dev.unwind.engine.refusal.OverLimit} or {@link RequestConflict}, and nothing is stored then; or with
     *     {@link dev.unwind.journal.postgres.JournalUnavailable}, where it is not known whether it is
     */
    public Uni<Submitted> submit(Caller caller, Submission submission) {
        return Uni.createFrom().deferred(() -> {
            var id = BatchId.next();
            return submit(caller, submission.changes().size(), id, () -> admission
                    .admit(id, caller, submission)
                    .flatMap(batch -> firstRuns.begin(batch, first -> acceptance.accept(batch, first))));
        });
    }

    /**
     * Begins a batch that is submitted in pieces. Nothing of it can be seen before {@link #submit(Caller,
     * StagedSubmission)}.
     *
     * @throws dev.unwind.engine.refusal.OverLimit where not even a batch of one step would be admitted
     */
    public StagedSubmission stage(Tenant tenant, BatchOptions options, Map<String, String> labels) {
        backpressure.check(tenant);
        return new StagedSubmission(admission, staging, acceptance, tenant, options, labels);
    }

    /**
     * Makes a batch durable of which all pieces are staged. A repeat discards what was staged.
     *
     * @return lazy; completes on any thread, when the batch is durable; fails with
     *     {@link dev.unwind.engine.refusal.InvalidSubmission}, {@link ResourceBusy},
     *     {@link dev.unwind.engine.refusal.OverLimit} or {@link RequestConflict}, and the batch will not exist then; or
     *     with {@link dev.unwind.journal.postgres.JournalUnavailable}, where it is not known whether it does
     */
    public Uni<Submitted> submit(Caller caller, StagedSubmission batch) {
        return submit(caller, batch.size(), batch.id(), () -> batch.accept(caller))
                .invoke(submitted -> {
                    if (!submitted.id().equals(batch.id())) {
                        batch.abandon();
                    }
                });
    }

    private Uni<Submitted> submit(Caller caller, int steps, BatchId id, Supplier<Uni<AcceptanceOutcome>> accept) {
        var answer = new SubmittedOrRefused(id, backpressure);
        return known(caller)
                .flatMap(known -> known.map(earlier -> Uni.createFrom().item(earlier.accept(answer)))
                        .orElseGet(() -> backpressure.admit(
                                caller.tenant(), steps, () -> accept.get().map(outcome -> outcome.accept(answer)))))
                .invoke(this::count)
                .onFailure()
                .invoke(metrics::failed);
    }

    private Uni<Optional<AcceptanceOutcome.Known>> known(Caller caller) {
        return caller.key().map(key -> acceptance.known(caller.tenant(), key)).orElseGet(() -> Uni.createFrom()
                .item(Optional.empty()));
    }

    private void count(Submitted submitted) {
        if (submitted.repeated()) {
            metrics.repeated();
        } else {
            metrics.accepted();
        }
    }

    /** The answer to an outcome, or the refusal that it stands for. */
    private record SubmittedOrRefused(BatchId id, Backpressure backpressure)
            implements AcceptanceOutcome.Visitor<Submitted> {
        @Override
        public Submitted accepted(Optional<AcceptanceOutcome.Times> times) {
            return Submitted.accepted(id, times);
        }

        @Override
        public Submitted refused(ClaimConflict busy) {
            throw new ResourceBusy(busy);
        }

        @Override
        public Submitted crowded(Claim claim) {
            throw backpressure.crowded(claim);
        }

        @Override
        public Submitted known(BatchId batch, boolean same) {
            if (!same) {
                throw new RequestConflict(
                        RequestConflict.Because.KEY_REUSED,
                        "this Idempotency-Key was given to another submission: " + batch);
            }
            return Submitted.repeated(batch);
        }
    }
}
