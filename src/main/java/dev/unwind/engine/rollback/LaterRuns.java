package dev.unwind.engine.rollback;

import dev.unwind.batch.BatchId;
import dev.unwind.batch.Caller;
import dev.unwind.engine.refusal.RequestConflict;
import dev.unwind.engine.refusal.ResourceBusy;
import dev.unwind.journal.claim.ClaimConflict;
import dev.unwind.journal.retention.RetentionConfig;
import dev.unwind.journal.run.RunRequests;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import java.util.function.Supplier;

/** Makes runs of finished batches durable. A request that is repeated under its idempotency key starts no other run. */
@ApplicationScoped
public class LaterRuns {
    private final RunRequests runs;
    private final RetentionConfig retention;

    public LaterRuns(RunRequests runs, RetentionConfig retention) {
        this.runs = runs;
        this.retention = retention;
    }

    /**
     * Starts a run.
     *
     * @param run works out what the run is to do; not asked for a repeat
     * @return lazy; completes on the event loop of the database connection; fails as {@code run} does, or with
     *     {@link RequestConflict}, {@link ResourceBusy} or {@link dev.unwind.journal.postgres.JournalUnavailable}
     */
    Uni<Void> start(Caller caller, BatchId batch, Supplier<Uni<RunRequests.Request>> run) {
        return known(caller, batch)
                .flatMap(known -> known.map(earlier -> Uni.createFrom().<RunRequests.Outcome>item(earlier))
                        .orElseGet(() -> run.get().flatMap(runs::request)))
                .invoke(outcome -> outcome.accept(new Refusals()))
                .replaceWithVoid();
    }

    private Uni<Optional<RunRequests.Outcome.Known>> known(Caller caller, BatchId batch) {
        return caller.key().map(key -> runs.known(batch, key)).orElseGet(() -> Uni.createFrom()
                .item(Optional.empty()));
    }

    /** Throws the refusal that an outcome stands for. */
    private final class Refusals implements RunRequests.Outcome.Visitor<Void> {
        @Override
        public Void accepted() {
            return null;
        }

        @Override
        public Void refused(ClaimConflict busy) {
            throw new ResourceBusy(busy);
        }

        @Override
        public Void expired() {
            throw RequestConflict.snapshotsExpired(retention.snapshots());
        }

        @Override
        public Void superseded() {
            throw RequestConflict.underWay();
        }

        @Override
        public Void known(boolean same) {
            if (!same) {
                throw new RequestConflict(
                        RequestConflict.Because.KEY_REUSED, "this Idempotency-Key was given to another request");
            }
            return null;
        }
    }
}
