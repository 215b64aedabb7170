package dev.unwind.engine.rollback;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.batch.BatchId;
import dev.unwind.batch.BatchOptions;
import dev.unwind.batch.BatchStatus;
import dev.unwind.batch.Caller;
import dev.unwind.batch.RequestKey;
import dev.unwind.batch.change.ChangeType;
import dev.unwind.batch.json.Violation;
import dev.unwind.batch.run.RollbackRequest;
import dev.unwind.batch.run.RunOrder;
import dev.unwind.batch.run.RunType;
import dev.unwind.batch.run.SettleRequest;
import dev.unwind.engine.compensation.LostIds;
import dev.unwind.engine.metrics.RunMetrics;
import dev.unwind.engine.record.RecordedStep;
import dev.unwind.engine.refusal.InvalidRollback;
import dev.unwind.engine.refusal.RequestConflict;
import dev.unwind.engine.refusal.ResourceBusy;
import dev.unwind.engine.step.EngineConfig;
import dev.unwind.journal.alias.ResourceResolver;
import dev.unwind.journal.claim.Claim;
import dev.unwind.journal.retention.RetentionConfig;
import dev.unwind.journal.run.BatchOutline;
import dev.unwind.journal.run.OutlineReader;
import dev.unwind.journal.run.RunRequests;
import dev.unwind.journal.run.SnapshotsExpired;
import dev.unwind.journal.run.StepReader;
import dev.unwind.provider.Kinds;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** Works out what a rollback on demand, or a settlement, means for a batch that has come to its end, and begins the run. */
@ApplicationScoped
public class RollbackRequests {
    /** How many steps are read at once: a caller waits for all of them. */
    private static final int READS = 64;

    private final RunRequests runs;
    private final OutlineReader outlines;
    private final StepReader steps;
    private final ResourceResolver targets;
    private final Kinds kinds;
    private final EngineConfig config;
    private final RetentionConfig retention;
    private final RunMetrics metrics;
    private final Clock clock = Clock.systemUTC();

    public RollbackRequests(
            RunRequests runs,
            OutlineReader outlines,
            StepReader steps,
            ResourceResolver targets,
            Kinds kinds,
            EngineConfig config,
            RetentionConfig retention,
            RunMetrics metrics) {
        this.runs = runs;
        this.outlines = outlines;
        this.steps = steps;
        this.targets = targets;
        this.kinds = kinds;
        this.config = config;
        this.retention = retention;
        this.metrics = metrics;
    }

    /**
     * A rollback as it would be carried out.
     *
     * @param run the batch as it stands; nothing can be written through it
     */
    public record Prepared(
            FinishedBatch run, StepSelection selection, LostIds lostIds, BatchOptions.Rollback options) {}

    /** Works out what a rollback would undo; fails with {@link InvalidRollback} or {@link RequestConflict}. */
    public Uni<Prepared> prepare(BatchId batch, RollbackRequest request) {
        return ended(batch).flatMap(run -> LostIds.of(run, run::touched).flatMap(lostIds -> steps.numbers(batch)
                .map(numbers -> new Prepared(
                        run,
                        StepSelection.of(run, request, numbers, lostIds.holders()),
                        lostIds,
                        request.over(run.outline().options().rollback())))));
    }

    /** Begins the rollback; fails as {@link #prepare} does, or with {@link ResourceBusy}. */
    public Uni<Void> request(Caller caller, BatchId batch, RollbackRequest request) {
        return unlessKnown(batch, caller.key(), () -> begin(caller, batch, request));
    }

    /** A repeat of a request comes to nothing more. */
    private Uni<Void> unlessKnown(BatchId batch, Optional<RequestKey> key, Supplier<Uni<Void>> request) {
        return key.map(given -> runs.known(batch, given))
                .orElseGet(() -> Uni.createFrom().item(Optional.empty()))
                .flatMap(known -> {
                    known.ifPresent(this::check);
                    return known.isPresent() ? Uni.createFrom().voidItem() : unlessExpired(request.get());
                });
    }

    /** Turns the failure that retention removed a step meanwhile into the refusal of the request. */
    public <T> Uni<T> unlessExpired(Uni<T> request) {
        return request.onFailure(SnapshotsExpired.class).transform(gone -> expired());
    }

    private Uni<Void> begin(Caller caller, BatchId batch, RollbackRequest request) {
        return prepare(batch, request)
                .flatMap(prepared -> claims(prepared.run(), prepared.selection().steps(), Map.of())
                        .flatMap(claims -> runs.request(new RunRequests.Request(
                                caller.tenant(),
                                batch,
                                prepared.run().outline().run(),
                                order(prepared, request),
                                request.onBusy(),
                                claims,
                                Map.of(),
                                caller.key(),
                                caller.trace()))))
                .invoke(this::check)
                .replaceWithVoid();
    }

    private static RunOrder order(Prepared prepared, RollbackRequest request) {
        var selection = prepared.selection();
        boolean leaves = selection.leavesSomething(prepared.run());
        return new RunOrder(
                RunType.ROLLBACK,
                leaves || request.steps().isPresent() ? Optional.of(selection.steps()) : Optional.empty(),
                selection.skip(),
                leaves
                        && (request.steps().isPresent()
                                || prepared.run().outline().order().part()),
                prepared.options(),
                request.attribution());
    }

    /** Settles an open step by hand; fails with {@link InvalidRollback}, {@link RequestConflict} or {@link ResourceBusy}. */
    public Uni<Void> settle(Caller caller, BatchId batch, int number, SettleRequest request) {
        return unlessKnown(batch, caller.key(), () -> begin(caller, batch, number, request));
    }

    private Uni<Void> begin(Caller caller, BatchId batch, int number, SettleRequest request) {
        return ended(batch)
                .invoke(run -> checkSettles(run, number, request))
                .flatMap(run -> (request.desired().isPresent()
                                ? claims(
                                        run,
                                        Set.of(number),
                                        Map.of(number, request.desired().get()))
                                : Uni.createFrom().item(Set.<Claim>of()))
                        .flatMap(claims -> runs.request(new RunRequests.Request(
                                caller.tenant(),
                                batch,
                                run.outline().run(),
                                order(run, number, request),
                                request.onBusy(),
                                claims,
                                request.desired()
                                        .map(body -> Map.of(number, body))
                                        .orElseGet(Map::of),
                                caller.key(),
                                caller.trace()))))
                .invoke(this::check)
                .replaceWithVoid();
    }

    private static RunOrder order(FinishedBatch run, int number, SettleRequest request) {
        var before = run.outline().options().rollback();
        return new RunOrder(
                RunType.SETTLEMENT,
                Optional.of(Set.of(number)),
                request.desired().isPresent() ? Set.of() : Set.of(number),
                run.outline().order().part(),
                new BatchOptions.Rollback(before.timeout(), before.maxConcurrency(), request.onDrift()),
                request.attribution());
    }

    private static void checkSettles(FinishedBatch run, int number, SettleRequest request) {
        if (!run.statusOf(number).leftOpen()) {
            throw new RequestConflict(
                    RequestConflict.Because.NOT_OPEN,
                    "step " + number + " is " + run.statusOf(number)
                            + "; a person settles what is IN_DOUBT, ROLLBACK_FAILED or ROLLBACK_SKIPPED");
        }
        request.desired().ifPresent(desired -> {
            if (run.typeOf(number) == ChangeType.CREATE) {
                throw new InvalidRollback(List.of(new Violation(
                        "/desired", "a CREATE is undone by deleting what it made: there is no state to bring back")));
            }
            var violations = run.kindOf(number).check(ChangeType.CREATE, desired).stream()
                    .map(violation -> violation.under("/desired"))
                    .toList();
            if (!violations.isEmpty()) {
                throw new InvalidRollback(violations);
            }
        });
    }

    private void check(RunRequests.Outcome outcome) {
        if (outcome instanceof RunRequests.Outcome.Refused refused) {
            throw new ResourceBusy(refused.busy());
        }
        if (outcome instanceof RunRequests.Outcome.Expired) {
            throw expired();
        }
        if (outcome instanceof RunRequests.Outcome.Superseded) {
            throw underWay();
        }
        if (outcome instanceof RunRequests.Outcome.Known known && !known.same()) {
            throw new RequestConflict(
                    RequestConflict.Because.KEY_REUSED, "this Idempotency-Key was given to another request");
        }
    }

    /** Completes where the batch is being unwound already. */
    public Uni<Void> unwinding(BatchId batch) {
        return outlines.of(batch)
                .map(found -> found.orElseThrow(() -> new IllegalStateException("batch " + batch + " is gone")))
                .invoke(outline -> {
                    if (outline.finishedAt().isPresent()) {
                        throw new RequestConflict(
                                RequestConflict.Because.FINISHED,
                                "the batch is " + outline.status() + "; a rollback undoes what it did");
                    }
                })
                .replaceWithVoid();
    }

    private RequestConflict expired() {
        return new RequestConflict(
                RequestConflict.Because.SNAPSHOTS_EXPIRED,
                "what was captured is kept for " + retention.snapshots() + " after the end of a batch");
    }

    private static RequestConflict underWay() {
        return new RequestConflict(
                RequestConflict.Because.UNDER_WAY, "a run of this batch is under way; wait for its end");
    }

    /** The batch, which is at its end and can still be undone. */
    private Uni<FinishedBatch> ended(BatchId batch) {
        return outlines.of(batch).map(found -> {
            var outline = found.orElseThrow(() -> new IllegalStateException("batch " + batch + " is gone"));
            var finishedAt = outline.finishedAt().orElseThrow(RollbackRequests::underWay);
            if (outline.status() != BatchStatus.INCOMPLETE
                    && finishedAt.plus(retention.snapshots()).isBefore(clock.instant())) {
                throw expired();
            }
            var unknown = outline.steps().stream()
                    .map(BatchOutline.Step::kind)
                    .filter(kind -> kinds.find(kind).isEmpty())
                    .findFirst();
            unknown.ifPresent(kind -> {
                throw new RequestConflict(
                        RequestConflict.Because.SNAPSHOTS_EXPIRED,
                        "the kind " + kind + " is not known to this gateway any more");
            });
            return new FinishedBatch(outline, kinds, steps, targets);
        });
    }

    /** What has to be held while these steps are undone: whatever id or name their resources have, had, or are to have. */
    private Uni<Set<Claim>> claims(FinishedBatch run, Collection<Integer> numbers, Map<Integer, JsonNode> settlement) {
        return Multi.createFrom()
                .iterable(numbers)
                .onItem()
                .transformToUni(run::read)
                .merge(READS)
                .collect()
                .in(HashSet::new, (claims, step) -> addClaims(step, settlement.get(step.number()), claims));
    }

    private void addClaims(RecordedStep step, JsonNode settlement, Set<Claim> claims) {
        var traits = step.kind().traits();
        var ids = new HashSet<String>();
        step.id().ifPresent(id -> ids.add(id.value()));
        step.change().remoteId().ifPresent(id -> ids.add(id.value()));
        var names = new HashSet<String>();
        step.change().name().ifPresent(names::add);
        Optional.ofNullable(settlement).flatMap(traits::nameIn).ifPresent(names::add);
        step.intent().flatMap(traits::nameIn).ifPresent(names::add);
        step.snapshot().ifPresent(snapshot -> {
            snapshot.id().ifPresent(id -> ids.add(id.value()));
            snapshot.projection().flatMap(traits::nameIn).ifPresent(names::add);
            snapshot.referrers()
                    .forEach(referrer -> claims.add(new Claim(
                            kinds.get(referrer.kind()).traits().account(),
                            referrer.kind(),
                            Claim.By.ID,
                            referrer.id().value())));
        });
        ids.forEach(id -> claims.add(new Claim(traits.account(), traits.name(), Claim.By.ID, id)));
        names.forEach(name -> claims.add(new Claim(traits.account(), traits.name(), Claim.By.NAME, name)));
    }
}
