package dev.unwind.engine.compensation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.unwind.batch.StepStatus;
import dev.unwind.batch.change.RemoteId;
import dev.unwind.engine.restoration.RestorationResult;
import dev.unwind.engine.restoration.RestorationTarget;
import dev.unwind.engine.restoration.RollbackWrite;
import dev.unwind.engine.state.Snapshot;
import dev.unwind.engine.step.Step;
import dev.unwind.engine.step.StepFailure;
import dev.unwind.journal.record.ImageRole;
import dev.unwind.provider.KindRules.Likeness;
import dev.unwind.provider.PathPattern;
import dev.unwind.provider.RemoteResource;
import dev.unwind.provider.ResourceKind;
import dev.unwind.provider.ResourceWrites;
import dev.unwind.provider.call.IdempotencyKey;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** What the step deleted is created again from its snapshot, and what referred to it is pointed at its new id. */
final class UndoDelete implements Compensation, RestorationTarget {
    private final Step step;
    private final RollbackContext rollback;
    private final RollbackWrite write;
    private final Recreation recreation;
    private final Comparison comparison;
    private final Snapshot snapshot;
    private final JsonNode before;
    private final CapturedMasks masks;
    private final RemoteId oldId;
    private final Supplier<Optional<RemoteId>> replacement;
    private LostIds.Rewritten wanted;
    private Optional<RemoteId> recreated;

    private UndoDelete(Step step, RollbackContext rollback, Supplier<Optional<RemoteId>> replacement) {
        this.step = step;
        this.rollback = rollback;
        this.snapshot = step.snapshot().orElseThrow();
        this.before = snapshot.projection().orElseThrow();
        this.masks = new CapturedMasks(step.kind(), before, step.settlement());
        this.oldId = snapshot.id().orElseThrow();
        this.replacement = replacement;
        this.recreated = recreated(step);
        this.write = RollbackWrite.of(step, IdempotencyKey.Half.WRITE);
        this.recreation = new Recreation(step, step.kind(), step.claims(), write, true, this::created, this::moved);
        this.comparison = new Comparison(step, rollback.lostIds(), oldId);
    }

    static UndoDelete of(Step step, RollbackContext rollback) {
        return new UndoDelete(step, rollback, Optional::empty);
    }

    /**
     * The second half of undoing a REPLACE.
     *
     * @param replacement what the batch had created in its place, as far as it is known then: its id leads to the
     *     recreated one from now on, too
     */
    static UndoDelete ofOriginal(Step step, RollbackContext rollback, Supplier<Optional<RemoteId>> replacement) {
        return new UndoDelete(step, rollback, replacement);
    }

    /** The id under which an earlier attempt created the resource again. */
    static Optional<RemoteId> recreated(Step step) {
        return step.record().image(ImageRole.RECREATED).flatMap(id -> step.id());
    }

    /** What a REPLACE had created, where the original is created again. */
    static Optional<RemoteId> replacement(Step step) {
        return step.record().image(ImageRole.REPLACEMENT).map(id -> new RemoteId(id.textValue()));
    }

    @Override
    public Uni<RestorationResult> undo(boolean again) {
        return rewrite().chain(() -> rollback.restore(step, this, again)).invoke(() -> rollback.lostIds()
                .back(step.number()));
    }

    private Uni<LostIds.Rewritten> rewrite() {
        return rollback.lostIds()
                .rewritten(kind().traits(), step.stateToRestore())
                .invoke(rewritten -> wanted = rewritten);
    }

    @Override
    public Uni<List<RestorationTarget>> lookedAt() {
        return rewrite()
                .chain(() -> Multi.createFrom()
                        .iterable(snapshot.referrers())
                        .filter(referrer -> !rollback.lostIds().restoredByItsStep(referrer))
                        .onItem()
                        .transformToUniAndConcatenate(referrer -> new Repointing(step, rollback, referrer).prepared())
                        .collect()
                        .asList())
                .map(referrers -> {
                    List<RestorationTarget> targets = new ArrayList<>(referrers);
                    targets.add(0, this);
                    return targets;
                });
    }

    @Override
    public Optional<RemoteId> id() {
        return Optional.of(recreated.orElse(oldId));
    }

    @Override
    public boolean mustBeWritten() {
        return masks.settled();
    }

    @Override
    public boolean leftAlone(Optional<RemoteResource> current) {
        // Another resource under the id shows that this one is gone, whatever the refusal said.
        return step.refused()
                && !created()
                && current.filter(this::isAnother).isEmpty()
                && !rollback.lostIds().holds(kind().traits(), before);
    }

    @Override
    public boolean unfinished() {
        return wanted.leftOut() || !snapshot.referrers().isEmpty();
    }

    @Override
    public boolean lacking() {
        return wanted.lacking();
    }

    /** Attempts each referrer, whatever becomes of the others. */
    @Override
    public Uni<RestorationResult> repoint(boolean again) {
        return Multi.createFrom()
                .iterable(snapshot.referrers())
                .filter(referrer -> !rollback.lostIds().restoredByItsStep(referrer))
                .onItem()
                .transformToUniAndConcatenate(referrer -> new Repointing(step, rollback, referrer).attempt(again))
                .collect()
                .asList()
                .map(Repointing::together);
    }

    @Override
    public Unrestorable unrestorable() {
        return created() && !kind().traits().abilities().undelete()
                ? new Unrestorable(
                        Unrestorable.unseen(kind(), before),
                        comparison.lostWithId(before),
                        kind().traits().limitations())
                : Unrestorable.NONE;
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
        return recreated.isPresent()
                ? kind().read(recreated.get())
                : recreation
                        .lookFor(oldId, wanted.projection(), masks::writable)
                        .call(this::requireFreeName);
    }

    /**
     * Fails where somebody else has taken the name since, long after the batch: two resources of one name are never
     * made.
     */
    private Uni<Void> requireFreeName(Optional<RemoteResource> found) {
        var name = kind().traits().nameIn(wanted.projection());
        if (!step.context().onDemand()
                || found.isPresent()
                || created()
                || name.isEmpty()
                || !kind().traits().findable()) {
            return Uni.createFrom().voidItem();
        }
        return kind().find(name.get())
                .invoke(bearers -> {
                    if (!bearers.isEmpty()) {
                        throw StepFailure.touched(
                                "NAME_TAKEN",
                                "there is another " + kind().name() + " named \"" + name.get()
                                        + "\" by now: settle this step with another name, or make room for it");
                    }
                })
                .replaceWithVoid();
    }

    @Override
    public Optional<JsonNode> wanted() {
        return Optional.of(wanted.projection());
    }

    @Override
    public boolean asWanted(RemoteResource current, JsonNode wantedState) {
        var lost = step.settlement().isPresent() ? List.<PathPattern>of() : masks.all();
        return comparison.asWanted(current.without(lost), PathPattern.without(lost, wantedState));
    }

    @Override
    public boolean asLeft(Optional<RemoteResource> current) {
        if (current.isEmpty()) {
            // As the batch left it; but what was created again and is gone was taken away by somebody else, or reads
            // lag.
            return !created();
        }
        // There, and unchanged but for what providers strip: the delete never took effect, or it is created again and
        // something that it refers to was not back yet; or it was created in part.
        return comparison.isStill(current.get(), before)
                || begunToGo(current.get())
                || created()
                        && (comparison.isStill(
                                        current.get().without(masks.all()), PathPattern.without(masks.all(), before))
                                || kind().likeness(current.get(), wanted.projection()) != Likeness.OTHER
                                || kind().traits().behaviour().movesSiblings() && !isAnother(current.get()));
    }

    /**
     * Whether the calls before the one that deletes may have made it what it is: the delete was not done, or undone.
     */
    private boolean begunToGo(RemoteResource current) {
        var changed = kind().traits().behaviour().changedByDelete();
        boolean sent = created() || !step.refused();
        return sent
                && !changed.isEmpty()
                && comparison.isStill(
                        current.without(changed),
                        PathPattern.without(changed, created() ? wanted.projection() : before));
    }

    @Override
    public boolean isAnother(RemoteResource current) {
        return kind().namesDiffer(current.projection(), before)
                && kind().namesDiffer(current.projection(), wanted.projection());
    }

    @Override
    public Uni<RemoteResource> update(RemoteResource current, JsonNode wantedState, IdempotencyKey key) {
        return recreation.update(current, wantedState, key);
    }

    @Override
    public Uni<RemoteResource> create(JsonNode wantedState, IdempotencyKey key) {
        return recreation.create(oldId, masks.writable(wantedState), key);
    }

    private boolean created() {
        return recreated.isPresent();
    }

    private Uni<Void> moved(RemoteId now) {
        if (recreated.equals(Optional.of(now))) {
            return Uni.createFrom().voidItem();
        }
        recreated = Optional.of(now);
        step.movedTo(now);
        // What an earlier run had left open is under way again: a look alone may have found it.
        step.journal().passThrough(StepStatus.ROLLING_BACK);
        return step.claims().created(now, entry -> {
            entry.image(ImageRole.RECREATED, JsonNodeFactory.instance.textNode(now.value()));
            Recreation.alias(kind(), oldId, now, entry);
            replacement.get().ifPresent(id -> {
                entry.image(ImageRole.REPLACEMENT, JsonNodeFactory.instance.textNode(id.value()));
                Recreation.alias(kind(), id, now, entry);
            });
        });
    }
}
