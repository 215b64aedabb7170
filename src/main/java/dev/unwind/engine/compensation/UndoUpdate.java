package dev.unwind.engine.compensation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.unwind.batch.StepStatus;
import dev.unwind.batch.change.RemoteId;
import dev.unwind.batch.policy.OnDrift;
import dev.unwind.engine.restoration.RestorationResult;
import dev.unwind.engine.restoration.RestorationTarget;
import dev.unwind.engine.restoration.RollbackWrite;
import dev.unwind.engine.state.Snapshot;
import dev.unwind.engine.step.Step;
import dev.unwind.journal.record.ImageRole;
import dev.unwind.offload.DocumentWork;
import dev.unwind.provider.PathPattern;
import dev.unwind.provider.RemoteResource;
import dev.unwind.provider.ResourceKind;
import dev.unwind.provider.ResourceWrites;
import dev.unwind.provider.call.IdempotencyKey;
import io.smallrye.mutiny.Uni;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** What the step changed is written back as it was captured. */
final class UndoUpdate implements Compensation, RestorationTarget {
    private final Step step;
    private final RollbackContext rollback;
    private final RollbackWrite write;
    private final Recreation recreation;
    private final Comparison comparison;
    private final JsonNode before;
    private final CapturedMasks masks;
    private final Optional<JsonNode> after;
    private final JsonNode target;
    private LostIds.Rewritten wanted;
    private boolean moved;
    private boolean goneWithParent;

    UndoUpdate(Step step, RollbackContext rollback) {
        this.step = step;
        this.rollback = rollback;
        var snapshot = step.snapshot().orElseThrow();
        this.before = snapshot.projection().orElseThrow();
        this.masks = new CapturedMasks(step.kind(), before, step.settlement());
        this.after = step.after();
        this.target = step.sent() ? step.intent().orElse(before) : before;
        this.write = RollbackWrite.of(step, IdempotencyKey.Half.WRITE);
        this.recreation = new Recreation(
                step, step.kind(), step.claims(), write, mayCreate(step, rollback), () -> moved, this::moved);
        this.comparison = new Comparison(step, rollback.lostIds(), snapshot.id().orElseThrow());
    }

    /**
     * Whether it may create what is gone: what somebody else deleted, or the deletion of something else took with it.
     */
    private static boolean mayCreate(Step step, RollbackContext rollback) {
        return step.context().options().rollback().onDrift() == OnDrift.OVERWRITE
                || step.kind().traits().movesOnUpdate()
                || step.snapshot()
                        .flatMap(Snapshot::projection)
                        .filter(before -> rollback.lostIds().holds(step.kind().traits(), before))
                        .isPresent();
    }

    @Override
    public Uni<RestorationResult> undo(boolean again) {
        return rewrite().chain(() -> rollback.restore(step, this, again));
    }

    private Uni<LostIds.Rewritten> rewrite() {
        return rollback.lostIds()
                .rewritten(kind().traits(), step.stateToRestore())
                .invoke(rewritten -> wanted = rewritten);
    }

    @Override
    public Uni<List<RestorationTarget>> lookedAt() {
        return rewrite().replaceWith(List.of(this));
    }

    @Override
    public Optional<RemoteId> id() {
        return step.id();
    }

    @Override
    public boolean mustBeWritten() {
        return masks.settled();
    }

    @Override
    public boolean leftAlone(Optional<RemoteResource> current) {
        boolean untouched = !step.sent()
                || step.refused() && current.filter(this::showsOurs).isEmpty();
        return current.isEmpty() && goneWithParent
                || untouched && !recreated() && !rollback.lostIds().holds(kind().traits(), before);
    }

    /** Whether a member is as the step was to make it, although its write was refused. */
    private boolean showsOurs(RemoteResource current) {
        var intended = comparable(target);
        var now = comparable(current.projection());
        return differing(current.projection())
                .filter(changed())
                .anyMatch(member -> Objects.equals(intended.get(member), now.get(member)));
    }

    @Override
    public boolean unfinished() {
        return wanted.leftOut();
    }

    @Override
    public boolean lacking() {
        return wanted.lacking();
    }

    @Override
    public Unrestorable unrestorable() {
        var traits = kind().traits();
        boolean anew =
                recreated() && !traits.movesOnUpdate() && !traits.abilities().undelete();
        var unseen = new LinkedHashSet<PathPattern>(lostMasks());
        if (step.sent() && !step.refused()) {
            unseen.addAll(Unrestorable.written(kind(), before, target, after));
        }
        if (anew) {
            unseen.addAll(Unrestorable.unseen(kind(), before));
        }
        return new Unrestorable(
                List.copyOf(unseen), comparison.lostWithId(before), anew ? traits.limitations() : List.of());
    }

    private boolean recreated() {
        return moved
                || step.record().image(ImageRole.RECREATED).isPresent()
                || step.id().filter(id -> !comparison.originalId().equals(id)).isPresent();
    }

    /** The captured masks that nothing can bring back. */
    private List<PathPattern> lostMasks() {
        if (step.settlement().isPresent()) {
            return List.of();
        }
        if (recreated()) {
            return masks.all();
        }
        return step.sent() && !step.refused() ? masks.changedIn(target) : List.of();
    }

    @Override
    public ResourceKind kind() {
        return step.kind();
    }

    @Override
    public ResourceWrites writes() {
        return step.writes();
    }

    @Override
    public RollbackWrite write() {
        return write;
    }

    @Override
    public Uni<Optional<RemoteResource>> look() {
        return recreation
                .lookFor(step.id().orElseThrow(), wanted.projection(), masks::writable)
                .flatMap(found -> found.isEmpty() && kind().traits().movesOnUpdate()
                        ? movedMeanwhile()
                        : Uni.createFrom().item(found))
                .call(found -> rollback.parents()
                        .areGoneAbove(kind().traits(), step.id().filter(id -> found.isEmpty()))
                        .invoke(gone -> goneWithParent = gone));
    }

    /** Looks by name: the update that is being undone may have moved the resource to an id that nobody has heard of. */
    private Uni<Optional<RemoteResource>> movedMeanwhile() {
        var name = kind().traits().nameIn(target);
        if (name.isEmpty() || !kind().traits().findable()) {
            return Uni.createFrom().item(Optional.empty());
        }
        return kind().find(name.get())
                .flatMap(found -> DocumentWork.on(
                        found.stream().map(RemoteResource::projection).toList(),
                        () -> found.size() == 1 && comparison.isStill(found.get(0), after.orElse(target))
                                ? Optional.of(found.get(0))
                                : Optional.<RemoteResource>empty()))
                .call(found -> found.map(resource -> moved(resource.id()))
                        .orElseGet(() -> Uni.createFrom().voidItem()));
    }

    @Override
    public Optional<JsonNode> wanted() {
        return Optional.of(wanted.projection());
    }

    @Override
    public boolean asWanted(RemoteResource current, JsonNode wantedState) {
        var lost = lostMasks();
        return comparison.asWanted(current.without(lost), PathPattern.without(lost, wantedState));
    }

    @Override
    public boolean asLeft(Optional<RemoteResource> current) {
        if (current.isEmpty()) {
            return rollback.lostIds().holds(kind().traits(), before)
                    || rollback.lostIds().holds(kind().traits(), after.orElse(target));
        }
        return comparison.isStill(current.get(), before)
                || recreated()
                        && comparison.isStill(
                                current.get().without(masks.all()), PathPattern.without(masks.all(), before))
                || comparison.isStill(current.get(), after.orElse(target))
                || rollback.lostIds().holds(kind().traits(), before)
                        && Comparison.nulled(kind(), before, current.get().projection())
                || after.isEmpty() && step.sent() && doneInPart(current.get().projection())
                || kind().traits().behaviour().movesSiblings() && !isAnother(current.get());
    }

    @Override
    public boolean isAnother(RemoteResource current) {
        return kind().namesDiffer(current.projection(), before)
                && kind().namesDiffer(current.projection(), after.orElse(target));
    }

    /** After a write of this rollback, what the step changed and what moves by itself may be in any state. */
    @Override
    public boolean changedInPart(RemoteResource current) {
        return kind().traits().behaviour().movesSiblings()
                || differing(current.projection()).allMatch(changed());
    }

    /**
     * Whether some of what the step was to write was written, and nothing else differs from what was captured: a write
     * that is not atomic may leave any value, another one only what it was to write.
     */
    private boolean doneInPart(JsonNode found) {
        var intended = comparable(target);
        var now = comparable(found);
        boolean atomic = kind().traits().atomicWrites();
        return differing(found)
                .allMatch(changed().and(member -> !atomic || Objects.equals(intended.get(member), now.get(member))));
    }

    /** The members that are not as captured. */
    private Stream<String> differing(JsonNode found) {
        var captured = comparable(before);
        var now = comparable(found);
        return Stream.of(captured, now)
                .flatMap(state -> state.propertyStream().map(Map.Entry::getKey))
                .distinct()
                .filter(member -> !Objects.equals(captured.get(member), now.get(member)));
    }

    /** Whether the step was to change a member. */
    private Predicate<String> changed() {
        var captured = comparable(before);
        var intended = comparable(target);
        return member -> !Objects.equals(captured.get(member), intended.get(member));
    }

    private JsonNode comparable(JsonNode state) {
        return kind().canonical(rollback.lostIds().without(kind().traits(), state));
    }

    @Override
    public Uni<RemoteResource> update(RemoteResource current, JsonNode wantedState, IdempotencyKey key) {
        var lost = lostMasks();
        return recreation.update(current.without(lost), PathPattern.without(lost, wantedState), key);
    }

    @Override
    public Uni<RemoteResource> create(JsonNode wantedState, IdempotencyKey key) {
        return recreation.create(comparison.originalId(), masks.writable(wantedState), key);
    }

    private Uni<Void> moved(RemoteId now) {
        var old = step.id().orElseThrow();
        if (old.equals(now) && (moved || kind().traits().movesOnUpdate())) {
            return Uni.createFrom().voidItem();
        }
        moved = true;
        step.movedTo(now);
        // What an earlier run had left open is under way again: a look alone may have found it.
        step.journal().passThrough(StepStatus.ROLLING_BACK);
        return step.claims().created(now, entry -> {
            entry.image(ImageRole.RECREATED, JsonNodeFactory.instance.textNode(now.value()));
            Recreation.alias(kind(), old, now, entry);
        });
    }
}
