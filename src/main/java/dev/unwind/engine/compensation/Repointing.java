package dev.unwind.engine.compensation;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.batch.StepStatus;
import dev.unwind.batch.change.RemoteId;
import dev.unwind.engine.restoration.RestorationResult;
import dev.unwind.engine.restoration.RestorationTarget;
import dev.unwind.engine.restoration.RollbackWrite;
import dev.unwind.engine.state.Snapshot;
import dev.unwind.engine.step.Step;
import dev.unwind.engine.step.StepClaims;
import dev.unwind.engine.step.StepFailure;
import dev.unwind.journal.alias.ResourceResolver;
import dev.unwind.provider.PathPattern;
import dev.unwind.provider.RemoteResource;
import dev.unwind.provider.ResourceKind;
import dev.unwind.provider.ResourceWrites;
import dev.unwind.provider.call.IdempotencyKey;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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
    private StepClaims claims;
    private Recreation recreation;
    private RemoteId id;
    private boolean recreated;
    private boolean anew;
    private LostIds.Rewritten wanted;

    Repointing(Step step, RollbackContext rollback, Snapshot.Referrer referrer) {
        this.step = step;
        this.rollback = rollback;
        this.referrer = referrer;
        this.kind = step.context().kinds().get(referrer.kind());
        this.write = RollbackWrite.of(step, referrer);
        this.anew = write.mayHaveCreated();
        this.id = referrer.id();
    }

    /** How the attempt to point one resource at the new id ended. */
    record Attempt(Snapshot.Referrer referrer, RestorationResult result, Optional<StepFailure> failure) {}

    /**
     * Points the resource at what is there now. Lazy; fails only with
     * {@link dev.unwind.journal.postgres.JournalUnavailable}.
     */
    Uni<Attempt> attempt(boolean again) {
        return restore(again)
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

    private Uni<RestorationResult> restore(boolean again) {
        return prepared().chain(() -> rollback.restore(step, this, again)).invoke(this::requireComplete);
    }

    /** Finds out under which id the resource stands now, and what it is to be. Lazy; fails as the journal does. */
    Uni<RestorationTarget> prepared() {
        var captured = new ResourceResolver.Id(kind.traits().account(), kind.name(), referrer.id());
        return step.context()
                .targets()
                .current(List.of(captured))
                .invoke(current -> {
                    id = current.getOrDefault(captured, referrer.id());
                    recreated = !id.equals(referrer.id());
                    claims = StepClaims.onReferrer(step, kind, referrer, id);
                    recreation = new Recreation(step, kind, claims, write, true, () -> recreated, this::moved);
                })
                .chain(() -> rollback.lostIds().rewritten(kind.traits(), referrer.projection()))
                .invoke(rewritten -> wanted = rewritten)
                .replaceWith(this);
    }

    private void requireComplete() {
        if (wanted.lacking()) {
            throw StepFailure.touched(
                    "REFERENCE_LOST",
                    "the " + kind.name() + " " + referrer.id()
                            + " referred to a resource that could not be brought back");
        }
        if (createdAgain()) {
            requireNoLoss();
        }
    }

    /** Whether it may be a new resource, which has only what was captured. */
    private boolean createdAgain() {
        return (recreated || anew) && !kind.traits().abilities().undelete();
    }

    /** What was created again may lack what nobody could capture, and what its provider's API cannot bring back. */
    private void requireNoLoss() {
        var accepted = accepted();
        var unseen = Unrestorable.unseen(kind, referrer.projection());
        if (!unseen.isEmpty() && !accepted.contains("WRITE_ONLY")) {
            throw StepFailure.touched(
                    "WRITE_ONLY",
                    "the " + kind.name() + " " + id + " was created again without " + PathPattern.names(unseen)
                            + ", which cannot be read and was not captured: a person has to set it");
        }
        if (!kind.traits().limitations().isEmpty() && !accepted.contains("LIMITATION")) {
            throw StepFailure.touched(
                    "LIMITATION",
                    "the " + kind.name() + " " + id + " was created again, but the provider lost: "
                            + String.join("; ", kind.traits().limitations()));
        }
    }

    private Set<String> accepted() {
        return step.context().options().rollback().accept();
    }

    private JsonNode unmasked(JsonNode state) {
        return new CapturedMasks(kind, referrer.projection(), Optional.empty()).writable(state);
    }

    @Override
    public ResourceKind kind() {
        return kind;
    }

    @Override
    public ResourceWrites writes() {
        return kind.writes(claims.token());
    }

    @Override
    public RollbackWrite write() {
        return write;
    }

    @Override
    public Uni<Optional<RemoteResource>> look() {
        return recreation.lookFor(id, wanted.projection(), this::unmasked);
    }

    @Override
    public Optional<RemoteId> id() {
        return Optional.of(id);
    }

    @Override
    public Optional<JsonNode> wanted() {
        return Optional.of(wanted.projection());
    }

    @Override
    public boolean asWanted(RemoteResource current, JsonNode state) {
        // A mask that is not shown any more is a secret that was lost, whoever created the resource again. Where this
        // is
        // known, the loss is told once the rest is as wanted.
        boolean lossAccepted = accepted().contains("WRITE_ONLY") || createdAgain();
        var found = surviving(current.projection());
        var sought = surviving(state);
        return lossAccepted
                ? kind.canonical(unmasked(found)).equals(kind.canonical(unmasked(sought)))
                : kind.canonical(found).equals(kind.canonical(sought));
    }

    private JsonNode surviving(JsonNode state) {
        return recreated ? kind.traits().survivingNewId(state) : state;
    }

    /** The provider may have taken the id out of it, set it to null with more, or deleted it: as its kind declares. */
    @Override
    public boolean asLeft(Optional<RemoteResource> current) {
        return cameBack()
                || current.map(found -> Comparison.same(
                                        kind,
                                        rollback.lostIds(),
                                        unmasked(found.projection()),
                                        unmasked(referrer.projection()))
                                || Comparison.nulled(kind, referrer.projection(), found.projection()))
                        .orElse(!recreated);
    }

    /** Whether it exists again because what it lies under does, in whatever state that made it. */
    private boolean cameBack() {
        return kind.traits().comesWith(step.kind().name())
                && UndoDelete.recreated(step).isPresent();
    }

    @Override
    public Uni<RemoteResource> update(RemoteResource current, JsonNode state, IdempotencyKey key) {
        return recreation.update(current, state, key);
    }

    /** It went with the resource that it referred to. */
    @Override
    public Uni<RemoteResource> create(JsonNode state, IdempotencyKey key) {
        anew = true;
        return recreation.create(referrer.id(), unmasked(state), key);
    }

    private Uni<Void> moved(RemoteId now) {
        if (id.equals(now)) {
            return Uni.createFrom().voidItem();
        }
        var old = id;
        id = now;
        recreated = true;
        // What an earlier run had left open is under way again: a look alone may have found it.
        step.journal().passThrough(StepStatus.ROLLING_BACK);
        return claims.created(now, entry -> Recreation.alias(kind, old, now, entry));
    }
}
