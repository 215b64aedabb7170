package dev.unwind.engine.compensation;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.batch.change.RemoteId;
import dev.unwind.engine.lookup.LaterReferrers;
import dev.unwind.engine.restoration.RestorationResult;
import dev.unwind.engine.restoration.RestorationTarget;
import dev.unwind.engine.restoration.RollbackWrite;
import dev.unwind.engine.state.AcceptedOperation;
import dev.unwind.engine.state.Snapshot;
import dev.unwind.engine.step.Step;
import dev.unwind.engine.step.StepFailure;
import dev.unwind.journal.record.ImageRole;
import dev.unwind.provider.KindRules.Likeness;
import dev.unwind.provider.PathPattern;
import dev.unwind.provider.ProviderFailure;
import dev.unwind.provider.ProviderFailure.GivenUp;
import dev.unwind.provider.ProviderFailure.UnderWay;
import dev.unwind.provider.RemoteResource;
import dev.unwind.provider.ResourceKind;
import dev.unwind.provider.ResourceWrites;
import dev.unwind.provider.call.IdempotencyKey;
import dev.unwind.provider.call.IdempotencyKey.Direction;
import dev.unwind.provider.call.IdempotencyKey.Half;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What the step created is deleted; also what a create in doubt, or one that failed half-way, may have left. */
final class UndoCreate implements Compensation, RestorationTarget {
    private final Step step;
    private final RollbackContext rollback;
    private final RollbackWrite write;
    private final JsonNode intent;
    private final Optional<JsonNode> after;
    private Optional<RemoteId> id;

    private UndoCreate(Step step, RollbackContext rollback, Optional<RemoteId> id, IdempotencyKey.Half half) {
        this.step = step;
        this.rollback = rollback;
        this.write = RollbackWrite.of(step, half);
        this.intent = step.intent().orElseThrow();
        this.after = step.after();
        this.id = id;
    }

    static UndoCreate of(Step step, RollbackContext rollback) {
        return new UndoCreate(step, rollback, step.id(), IdempotencyKey.Half.WRITE);
    }

    /**
     * The first half of undoing a REPLACE.
     *
     * @param id of the replacement, as far as it is known
     */
    static UndoCreate ofReplacement(Step step, RollbackContext rollback, Optional<RemoteId> id) {
        return new UndoCreate(step, rollback, id, IdempotencyKey.Half.DELETE);
    }

    @Override
    public Uni<RestorationResult> undo(boolean again) {
        return rollback.restore(step, this, again);
    }

    @Override
    public Uni<List<RestorationTarget>> lookedAt() {
        return Uni.createFrom().item(findable() ? List.of(this) : List.of());
    }

    /** A create that was refused and cannot be looked for is believed to have made nothing. */
    private boolean findable() {
        return id.isPresent() || !step.lastRefused() || byName();
    }

    @Override
    public Optional<RemoteId> id() {
        return id;
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
        if (id.isPresent()) {
            return kind().read(id.get());
        }
        return step.accepted()
                .filter(operation -> operation.isOf(Direction.FORWARD, Half.WRITE))
                .map(this::ended)
                .orElseGet(this::soughtFor);
    }

    /** What the operation made as which the create was accepted. */
    private Uni<Optional<RemoteResource>> ended(AcceptedOperation operation) {
        return step.evidence()
                .end(operation, kind(), intent)
                .onItemOrFailure()
                .transformToUni((made, failure) ->
                        failure == null ? made.map(this::madeAs).orElseGet(this::soughtFor) : notEnded(failure));
    }

    /** While only the operation can tell, it is read again later. */
    private Uni<Optional<RemoteResource>> notEnded(Throwable failure) {
        if (failure instanceof GivenUp failed) {
            return failed.created().map(this::madeAs).orElseGet(this::leftBehind);
        }
        return !(failure instanceof ProviderFailure) || failure instanceof UnderWay && !byName()
                ? Uni.createFrom().failure(failure)
                : soughtFor();
    }

    private Uni<Optional<RemoteResource>> madeAs(RemoteId made) {
        return step.context()
                .clock()
                .pause(kind().traits().readLag())
                .chain(() -> kind().read(made))
                .chain(found -> found.filter(this::isAnothers).isPresent() ? soughtFor() : under(made, found));
    }

    private Uni<Optional<RemoteResource>> under(RemoteId made, Optional<RemoteResource> found) {
        id = Optional.of(made);
        return Uni.createFrom().item(found);
    }

    /** Whether the operation shows the id of something that the create did not make. */
    private boolean isAnothers(RemoteResource found) {
        return kind().namesDiffer(found.projection(), intent)
                || !step.evidence().mayHaveCreated(found, intendedAt());
    }

    private Instant intendedAt() {
        return step.state().startedAt().orElseGet(() -> step.context().journal().now());
    }

    /** A create that failed by the provider's word and cannot be looked for is believed to have made nothing. */
    private Uni<Optional<RemoteResource>> leftBehind() {
        return byName() ? soughtFor() : Uni.createFrom().item(Optional.empty());
    }

    private boolean byName() {
        return kind().traits().findable() && kind().traits().nameIn(intent).isPresent();
    }

    private Uni<Optional<RemoteResource>> soughtFor() {
        return OwnCreates.find(step, kind(), intent, intendedAt())
                .map(found -> found.filter(made -> !contradicted(made)))
                .invoke(found -> id = found.map(RemoteResource::id));
    }

    /** A create that was refused because the name is taken: who took it cannot be told. */
    private boolean contradicted(RemoteResource made) {
        int status =
                step.state().error().map(error -> error.path("status").asInt()).orElse(0);
        if (status == 409 || status == 412) {
            throw StepFailure.inDoubt("the create was refused with " + status + ", and a resource like it is there, "
                    + made.id() + ": it cannot be told whether this batch created it");
        }
        return false;
    }

    /** What came to refer to it since would lose it: a person decides, unless the caller accepted that beforehand. */
    @Override
    public Uni<Void> writable() {
        return id.map(this::writable).orElseGet(() -> Uni.createFrom().voidItem());
    }

    private Uni<Void> writable(RemoteId known) {
        return step.claims()
                .takeId(known)
                .chain(() -> rollback.referrers().of(kind(), known, captured()))
                .invoke(this::requireAccepted)
                .replaceWithVoid();
    }

    /** What is pointed at the resource that stands in its place afterwards. */
    private List<Snapshot.Referrer> captured() {
        return step.snapshot().map(Snapshot::referrers).orElse(List.of());
    }

    private void requireAccepted(List<LaterReferrers.Holder> holders) {
        if (holders.isEmpty()) {
            return;
        }
        if (!accepted()) {
            throw StepFailure.touched(
                    StepFailure.REFERRED_TO,
                    "it is not deleted, because what is not undone with it refers to it: "
                            + LaterReferrers.named(holders));
        }
        step.loses(StepFailure.REFERRED_TO, "what referred to it has lost it: " + LaterReferrers.named(holders));
    }

    private boolean accepted() {
        return step.context().options().rollback().accept().contains(StepFailure.REFERRED_TO);
    }

    @Override
    public Duration readLag() {
        return looksForReferrers(Optional.empty())
                ? rollback.referrers().readLag(kind())
                : kind().traits().readLag();
    }

    /** What came to refer to it between the look at its referrers and its deletion holds an id that is nobody's. */
    @Override
    public Uni<Void> leavesNothing(Optional<RemoteResource> current) {
        if (!looksForReferrers(current)) {
            return Uni.createFrom().voidItem();
        }
        return rollback.referrers()
                .left(kind(), id.orElseThrow(), captured(), rollback.writes().count())
                .invoke(UndoCreate::requireNone)
                .replaceWithVoid();
    }

    /** Where another resource stands under the id by now, or this rollback deleted nothing, others may hold the id. */
    private boolean looksForReferrers(Optional<RemoteResource> current) {
        return id.isPresent()
                && current.isEmpty()
                && !accepted()
                && step.record().image(ImageRole.BACK_INTENT).isPresent();
    }

    private static void requireNone(List<LaterReferrers.Holder> holders) {
        if (!holders.isEmpty()) {
            throw StepFailure.touched(
                    StepFailure.REFERRED_TO,
                    "it is deleted, and what came to refer to it at that moment refers to nothing now: "
                            + LaterReferrers.named(holders));
        }
    }

    @Override
    public Optional<JsonNode> wanted() {
        return Optional.empty();
    }

    @Override
    public boolean asLeft(Optional<RemoteResource> current) {
        return current.filter(found -> after.isPresent()
                        ? asAfter(found, after.get())
                        : kind().likeness(found, intent) != Likeness.OTHER)
                .isPresent();
    }

    /** A delete of several calls, of which the last was not done, leaves it as none of the batch's steps did. */
    @Override
    public boolean changedInPart(RemoteResource current) {
        var changed = kind().traits().behaviour().changedByDelete();
        return !changed.isEmpty()
                && after.filter(left -> Comparison.same(
                                kind(),
                                rollback.lostIds(),
                                PathPattern.without(changed, current.projection()),
                                PathPattern.without(changed, left)))
                        .isPresent();
    }

    private boolean asAfter(RemoteResource found, JsonNode left) {
        return Comparison.same(kind(), rollback.lostIds(), found.projection(), left)
                || kind().traits().behaviour().movesSiblings() && !kind().namesDiffer(found.projection(), left);
    }

    @Override
    public boolean succeededBy(RemoteResource current) {
        var left = after.orElse(intent);
        return kind().namesDiffer(current.projection(), left) && kind().namesDiffer(current.projection(), intent);
    }

    @Override
    public Uni<RemoteResource> create(JsonNode wanted, IdempotencyKey key) {
        throw new IllegalStateException("undoing a create creates nothing");
    }
}
