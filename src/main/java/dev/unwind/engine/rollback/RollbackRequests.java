package dev.unwind.engine.rollback;

import dev.unwind.batch.BatchId;
import dev.unwind.batch.Caller;
import dev.unwind.batch.run.RollbackRequest;
import dev.unwind.batch.run.RunOrder;
import dev.unwind.batch.run.RunType;
import dev.unwind.engine.compensation.LostIds;
import dev.unwind.engine.refusal.InvalidRollback;
import dev.unwind.engine.refusal.RequestConflict;
import dev.unwind.engine.refusal.ResourceBusy;
import dev.unwind.journal.run.RunRequests;
import dev.unwind.journal.run.StepReader;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.Optional;

/** Works out what a rollback on demand means for a batch that has ended, and starts it. */
@ApplicationScoped
public class RollbackRequests {
    private final FinishedBatches batches;
    private final StepReader steps;
    private final LaterRuns runs;

    public RollbackRequests(FinishedBatches batches, StepReader steps, LaterRuns runs) {
        this.batches = batches;
        this.steps = steps;
        this.runs = runs;
    }

    /**
     * Starts a rollback. Completes when it is durable.
     *
     * @return lazy; completes on the event loop of the database connection; fails as {@link #prepare} does, or with
     *     {@link ResourceBusy}
     */
    public Uni<Void> request(Caller caller, BatchId batch, RollbackRequest request) {
        return runs.start(
                caller, batch, () -> prepare(batch, request).flatMap(rollback -> run(caller, rollback, request)));
    }

    /**
     * Works out what a rollback would undo. Stores nothing.
     *
     * @return lazy; completes on the event loop of the database connection; fails with {@link InvalidRollback},
     *     {@link RequestConflict} or {@link dev.unwind.journal.postgres.JournalUnavailable}
     */
    public Uni<PreparedRollback> prepare(BatchId batch, RollbackRequest request) {
        return batches.read(batch).flatMap(finished -> prepare(finished, request));
    }

    private Uni<PreparedRollback> prepare(FinishedBatch batch, RollbackRequest request) {
        return LostIds.of(batch, batch::touched).flatMap(lostIds -> steps.numbers(batch.id())
                .map(numbers -> new PreparedRollback(
                        batch,
                        StepSelection.of(batch, request, numbers, lostIds.holders()),
                        lostIds,
                        request.over(batch.outline().options().rollback()))));
    }

    private static Uni<RunRequests.Request> run(Caller caller, PreparedRollback rollback, RollbackRequest request) {
        var batch = rollback.batch();
        return RunClaims.ofRollback(batch, rollback.selection().steps())
                .map(claims -> new RunRequests.Request(
                        caller.tenant(),
                        batch.id(),
                        batch.outline().run(),
                        order(rollback, request),
                        request.onBusy(),
                        claims,
                        Map.of(),
                        caller.key(),
                        caller.trace()));
    }

    private static RunOrder order(PreparedRollback rollback, RollbackRequest request) {
        var selection = rollback.selection();
        boolean chosen = request.steps().isPresent();
        boolean leaves = selection.leavesApplied(rollback.batch());
        return new RunOrder(
                RunType.ROLLBACK,
                leaves || chosen ? Optional.of(selection.steps()) : Optional.empty(),
                selection.skip(),
                leaves && (chosen || rollback.batch().outline().order().part()),
                rollback.options(),
                request.attribution());
    }
}
