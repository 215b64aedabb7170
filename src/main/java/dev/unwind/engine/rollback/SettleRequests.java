package dev.unwind.engine.rollback;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.batch.BatchId;
import dev.unwind.batch.BatchOptions;
import dev.unwind.batch.Caller;
import dev.unwind.batch.change.ChangeType;
import dev.unwind.batch.json.Violation;
import dev.unwind.batch.run.RunOrder;
import dev.unwind.batch.run.RunType;
import dev.unwind.batch.run.SettleRequest;
import dev.unwind.engine.refusal.InvalidRollback;
import dev.unwind.engine.refusal.OverLimit;
import dev.unwind.engine.refusal.RequestConflict;
import dev.unwind.engine.refusal.ResourceBusy;
import dev.unwind.journal.claim.Claim;
import dev.unwind.journal.run.RunRequests;
import dev.unwind.offload.DocumentWork;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Checks what a person says about an open step, and starts the run that settles it. */
@ApplicationScoped
public class SettleRequests {
    private final FinishedBatches batches;
    private final LaterRuns runs;

    public SettleRequests(FinishedBatches batches, LaterRuns runs) {
        this.batches = batches;
        this.runs = runs;
    }

    /**
     * Starts a settlement. Completes when it is durable.
     *
     * @param step its number
     * @return lazy; completes on the event loop of the database connection; fails with {@link InvalidRollback},
     *     {@link OverLimit}, {@link RequestConflict}, {@link ResourceBusy} or
     *     {@link dev.unwind.journal.postgres.JournalUnavailable}
     */
    public Uni<Void> request(Caller caller, BatchId batch, int step, SettleRequest request) {
        return runs.start(caller, batch, () -> batches.read(batch)
                .invoke(finished -> requireOpen(finished, step))
                .call(finished -> request.desired()
                        .map(desired -> checked(finished, step, desired))
                        .orElseGet(() -> Uni.createFrom().voidItem()))
                .flatMap(finished -> run(caller, finished, step, request)));
    }

    private static void requireOpen(FinishedBatch batch, int step) {
        if (!batch.statusOf(step).leftOpen()) {
            throw new RequestConflict(
                    RequestConflict.Because.NOT_OPEN,
                    "step " + step + " is " + batch.statusOf(step)
                            + "; a person settles what is IN_DOUBT, ROLLBACK_FAILED or ROLLBACK_SKIPPED");
        }
    }

    private static Uni<Void> checked(FinishedBatch batch, int step, JsonNode desired) {
        return DocumentWork.unlessCrowded(
                List.of(desired),
                () -> {
                    requireRestorable(batch, step, desired);
                    return null;
                },
                OverLimit::ofDocuments);
    }

    private static void requireRestorable(FinishedBatch batch, int step, JsonNode desired) {
        if (batch.typeOf(step) == ChangeType.CREATE) {
            throw new InvalidRollback(List.of(new Violation(
                    "/desired", "a CREATE is undone by deleting what it made: there is no state to bring back")));
        }
        var violations = batch.kindOf(step).check(ChangeType.CREATE, desired).stream()
                .map(violation -> violation.under("/desired"))
                .toList();
        if (!violations.isEmpty()) {
            throw new InvalidRollback(violations);
        }
    }

    private static Uni<RunRequests.Request> run(Caller caller, FinishedBatch batch, int step, SettleRequest request) {
        return claims(batch, step, request)
                .map(claims -> new RunRequests.Request(
                        caller.tenant(),
                        batch.id(),
                        batch.outline().run(),
                        order(batch, step, request),
                        request.onBusy(),
                        claims,
                        request.desired().map(desired -> Map.of(step, desired)).orElseGet(Map::of),
                        caller.key(),
                        caller.trace()));
    }

    /** A statement alone touches no resource. */
    private static Uni<Set<Claim>> claims(FinishedBatch batch, int step, SettleRequest request) {
        return request.desired()
                .map(desired -> RunClaims.ofSettlement(batch, step, desired))
                .orElseGet(() -> Uni.createFrom().item(Set.of()));
    }

    private static RunOrder order(FinishedBatch batch, int step, SettleRequest request) {
        var before = batch.outline().options().rollback();
        return new RunOrder(
                RunType.SETTLEMENT,
                Optional.of(Set.of(step)),
                request.desired().isPresent() ? Set.of() : Set.of(step),
                batch.outline().order().part(),
                new BatchOptions.Rollback(
                        before.timeout(), before.maxConcurrency(), request.onDrift(), before.accept()),
                request.attribution());
    }
}
