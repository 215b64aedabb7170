package dev.unwind.engine.compensation;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.batch.change.RemoteId;
import dev.unwind.engine.restoration.RestorationResult;
import dev.unwind.engine.restoration.RestorationTarget;
import dev.unwind.engine.restoration.RollbackWrite;
import dev.unwind.engine.state.Snapshot;
import dev.unwind.engine.step.Step;
import dev.unwind.engine.step.StepFailure;
import dev.unwind.journal.alias.ResourceResolver;
import dev.unwind.provider.RemoteResource;
import dev.unwind.provider.ResourceKind;
import dev.unwind.provider.call.IdempotencyKey;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A resource outside the batch that held an id which the batch took away is pointed at what stands in its place now.
 */
final class Repointing implements RestorationTarget {
    private final Step step;
    private final RollbackContext rollback;
    private final Snapshot.Referrer referrer;
    private final ResourceKind kind;
    private final RollbackWrite write;
    private LostIds.Rewritten wanted;
    private RemoteId id;

    Repointing(Step step, RollbackContext rollback, Snapshot.Referrer referrer) {
        this.step = step;
        this.rollback = rollback;
        this.referrer = referrer;
        this.kind = step.context().kinds().get(referrer.kind());
        this.write = RollbackWrite.of(step, referrer);
        this.id = referrer.id();
    }

    /** How the attempt to point one resource at the new id ended. */
    record Attempt(Snapshot.Referrer referrer, RestorationResult result, Optional<StepFailure> failure) {}

    /**
     * Points the resource at what is there now. Lazy; fails only with
     * {@link dev.unwind.journal.postgres.JournalUnavailable}.
     */
    Uni<Attempt> attempt() {
        return restore()
                .map(result -> new Attempt(referrer, result, Optional.empty()))
                .onFailure(StepFailure.class)
                .recoverWithItem(failure -> new Attempt(referrer, RestorationResult.SKIPPED, Optional.of(failure)));
    }

    /** The result of all attempts; fails with the first failure, and the names of all that failed. */
    static RestorationResult together(List<Attempt> attempts) {
        var failed =
                attempts.stream().filter(each -> each.failure().isPresent()).toList();
        if (!failed.isEmpty()) {
            var names = failed.stream()
                    .map(each -> each.referrer().kind() + " " + each.referrer().id())
                    .collect(Collectors.joining(", "));
            throw failed.get(0).failure().get().about("not pointed at the new id: " + names);
        }
        return attempts.stream().allMatch(each -> each.result() == RestorationResult.RESTORED)
                ? RestorationResult.RESTORED
                : RestorationResult.SKIPPED;
    }

    private Uni<RestorationResult> restore() {
        return rollback.lostIds()
                .rewritten(kind.traits(), referrer.projection())
                .invoke(rewritten -> wanted = rewritten)
                .chain(this::followId)
                .chain(() -> rollback.restore(step, this))
                .invoke(this::requireComplete);
    }

    /** Another batch may have recreated the referrer since. */
    private Uni<Void> followId() {
        var known = new ResourceResolver.Id(kind.traits().account(), kind.name(), referrer.id());
        return step.context()
                .targets()
                .current(List.of(known))
                .invoke(moved -> id = moved.getOrDefault(known, referrer.id()))
                .replaceWithVoid();
    }

    private void requireComplete() {
        if (wanted.lacking()) {
            throw StepFailure.touched(
                    "REFERENCE_LOST",
                    "the " + kind.name() + " " + referrer.id()
                            + " referred to a resource that could not be brought back");
        }
    }

    @Override
    public ResourceKind kind() {
        return kind;
    }

    @Override
    public RollbackWrite write() {
        return write;
    }

    @Override
    public Uni<Optional<RemoteResource>> look() {
        return kind.read(id);
    }

    @Override
    public Optional<JsonNode> wanted() {
        return Optional.of(wanted.projection());
    }

    @Override
    public boolean asLeft(Optional<RemoteResource> current) {
        return current.filter(
                        found -> Comparison.same(kind, rollback.lostIds(), found.projection(), referrer.projection()))
                .isPresent();
    }

    @Override
    public Uni<RemoteResource> create(JsonNode projection, IdempotencyKey key) {
        return Uni.createFrom()
                .failure(StepFailure.touched(
                        "REFERRER_GONE",
                        "the " + kind.name() + " " + referrer.id()
                                + " that referred to the resource is not there any more"));
    }
}
