package dev.unwind.engine.indoubt;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.batch.change.RemoteId;
import dev.unwind.batch.json.MergePatch;
import dev.unwind.engine.state.AcceptedOperation;
import dev.unwind.engine.state.StateDiff;
import dev.unwind.engine.step.Step;
import dev.unwind.engine.step.StepFailure;
import dev.unwind.offload.DocumentWork;
import dev.unwind.provider.KindRules.Likeness;
import dev.unwind.provider.KindRules.Progress;
import dev.unwind.provider.ProviderFailure;
import dev.unwind.provider.ProviderFailure.GivenUp;
import dev.unwind.provider.ProviderFailure.UnderWay;
import dev.unwind.provider.RemoteResource;
import dev.unwind.provider.ResourceKind;
import dev.unwind.provider.ResourceWrites.OnCreated;
import dev.unwind.provider.call.IdempotencyKey;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;

/** The write that creates a resource, and how to find it again when its answer never came. */
public final class CreateWrite implements ResolvableWrite<RemoteResource> {
    private final Step step;
    private final ResourceKind kind;
    private final JsonNode desired;
    private final Instant intendedAt;
    private final Function<RemoteId, Uni<Void>> created;
    private volatile RemoteId known;
    private volatile RemoteId hint;

    private CreateWrite(
            Step step,
            JsonNode desired,
            Instant intendedAt,
            Optional<RemoteId> known,
            Function<RemoteId, Uni<Void>> created) {
        this.step = step;
        this.kind = step.kind();
        this.desired = desired;
        this.intendedAt = intendedAt;
        this.known = known.orElse(null);
        this.created = created;
    }

    /** A creation that is intended now. */
    public static CreateWrite of(Step step, JsonNode desired) {
        return new CreateWrite(
                step, desired, step.context().journal().now(), Optional.empty(), id -> onRecord(step, id));
    }

    /**
     * A creation that an earlier owner of the batch may have begun.
     *
     * @param known what it is known to have made
     */
    public static CreateWrite inherited(Step step, JsonNode desired, Optional<RemoteId> known) {
        return new CreateWrite(step, desired, step.state().startedAt().orElseThrow(), known, id -> onRecord(step, id));
    }

    /** The new id is durable before the next call of the creation is sent. */
    private static Uni<Void> onRecord(Step step, RemoteId id) {
        step.movedTo(id);
        return step.claims().created(id, entry -> {});
    }

    @Override
    public boolean repeatable() {
        return kind.traits()
                .knowsKeyOfAge(
                        Duration.between(intendedAt, step.context().journal().now()));
    }

    @Override
    public IdempotencyKey.Half half() {
        return IdempotencyKey.Half.WRITE;
    }

    @Override
    public Uni<RemoteResource> send(IdempotencyKey key) {
        return step.writes().create(desired, key, new OnCreated() {
            @Override
            public Uni<Void> apply(RemoteId id) {
                known = id;
                return created.apply(id);
            }

            @Override
            public Uni<Void> accepted(String operation) {
                return step.journal().accepted(key, operation);
            }
        });
    }

    @Override
    public Uni<Optional<Finding<RemoteResource>>> ended() {
        return step.accepted(step.sameKey(IdempotencyKey.Direction.FORWARD, half()))
                .map(operation -> known == null
                        ? ended(operation).map(Optional::of)
                        : laterEnded(operation).map(done -> Optional.<Finding<RemoteResource>>empty()))
                .orElseGet(() -> Uni.createFrom().item(Optional.empty()));
    }

    /** The end of the call that creates. */
    private Uni<Finding<RemoteResource>> ended(AcceptedOperation operation) {
        return step.evidence().end(operation, kind, desired).flatMap(made -> made.map(this::made)
                .orElseGet(() -> Uni.createFrom().failure(notShown(Optional.empty()))));
    }

    /** The end of a call that followed it, or of that itself: what is there shows the rest. */
    private Uni<?> laterEnded(AcceptedOperation operation) {
        return step.evidence()
                .end(operation, kind, desired)
                .onFailure(GivenUp.class)
                .transform(failed -> failed.afterEarlierCalls(Optional.of(known)));
    }

    /** What the operation says that it made is believed to be so, as an answer is. */
    private Uni<Finding<RemoteResource>> made(RemoteId id) {
        return kind.read(id)
                .onFailure(ProviderFailure.class)
                .transform(unread -> notShown(Optional.of(id)))
                .map(found -> found.orElseThrow(() -> notShown(Optional.of(id))))
                .flatMap(found -> kind.callsToCreate(desired).size() > 1
                        ? followed(found)
                        : Uni.createFrom().item(new Finding.Applied<>(found)));
    }

    /** No call has followed: the id would be on record. */
    private Uni<Finding<RemoteResource>> followed(RemoteResource made) {
        known = made.id();
        return created.apply(known).chain(() -> compared(made));
    }

    private static UnderWay notShown(Optional<RemoteId> id) {
        return new UnderWay(
                OptionalInt.empty(), "the provider accepted the create, and does not show what it made", id);
    }

    @Override
    public void created(RemoteId id, boolean certain) {
        if (certain) {
            known = id;
            step.movedTo(id);
        } else {
            hint = id;
        }
    }

    /** The name is taken: by somebody else, or by this write, sent twice on its way. */
    @Override
    public Set<Integer> echoes() {
        return kind.traits().findable() ? Set.of(409, 412) : Set.of();
    }

    @Override
    public boolean ownAfterRefusal() {
        return false;
    }

    /** A creation that was accepted may come about at any time, unless the provider's file says by when. */
    @Override
    public StepFailure notSeen(boolean endKnown) {
        return endKnown
                ? ResolvableWrite.super.notSeen(true)
                : StepFailure.inDoubt("the provider accepted the create, and what it was to make is not seen");
    }

    /**
     * What was found by its name is claimed before anything more is sent to it. It is looked at again then: until the
     * claim was taken, another batch may have changed it.
     */
    @Override
    public Uni<Finding<RemoteResource>> look() {
        return claimed()
                .chain(this::find)
                .flatMap(found -> known == null || step.claims().token().covers(known)
                        ? Uni.createFrom().item(found)
                        : claimed().chain(this::find));
    }

    private Uni<Void> claimed() {
        return known == null ? Uni.createFrom().voidItem() : step.claims().takeId(known);
    }

    private Uni<Finding<RemoteResource>> find() {
        if (known != null) {
            return kind.read(known).flatMap(found -> found.map(this::compared).orElseGet(() -> Uni.createFrom()
                    .item(new Finding.Unclear<>(
                            StepFailure.inDoubt("what was created as " + known + " is not there")))));
        }
        return hint == null
                ? lookByName()
                : kind.read(hint)
                        .flatMap(found -> DocumentWork.on(
                                desired, found.map(RemoteResource::projection), () -> found.filter(this::mayBeOurs)))
                        .flatMap(found -> found.isPresent() ? compared(found.get()) : lookByName());
    }

    private Uni<Finding<RemoteResource>> compared(RemoteResource found) {
        return DocumentWork.on(List.of(desired, found.projection()), () -> judge(found));
    }

    private Uni<Finding<RemoteResource>> lookByName() {
        var name = kind.traits().nameIn(desired);
        if (name.isEmpty() || !kind.traits().findable()) {
            return Uni.createFrom()
                    .item(new Finding.Unclear<>(
                            StepFailure.inDoubt("no answer came, and this provider cannot be asked by name")));
        }
        return kind.findSimilar(name.get())
                .flatMap(found -> DocumentWork.on(
                        found.stream().map(RemoteResource::projection).toList(), () -> among(name.get(), found)));
    }

    /** Whether what stands under the id that the provider gave when it accepted the create may be its work. */
    private boolean mayBeOurs(RemoteResource found) {
        boolean named = kind.traits().nameIn(desired).isPresent() && !kind.namesDiffer(found.projection(), desired);
        return step.evidence().mayHaveCreated(found, intendedAt)
                && (named || kind.likeness(found, desired) == Likeness.COMPLETE);
    }

    /** What a search shows and is not surely somebody else's is never ignored. */
    private Finding<RemoteResource> among(String name, List<RemoteResource> found) {
        var bearers = found.stream().filter(each -> bears(each, name)).toList();
        if (bearers.size() > 1) {
            return new Finding.Unclear<>(StepFailure.inDoubt("several resources are named \"" + name + "\""));
        }
        if (!bearers.isEmpty()) {
            return judge(bearers.get(0));
        }
        return found.stream()
                .filter(each -> step.evidence().mayHaveCreated(each, intendedAt))
                .findFirst()
                .map(similar -> judgeRespelt(similar, found.size()))
                .orElseGet(() -> new Finding.NotApplied<>(this));
    }

    private boolean bears(RemoteResource resource, String name) {
        return kind.traits()
                .nameIn(resource.projection())
                .filter(shown -> kind.sameName(shown, name))
                .isPresent();
    }

    /** The provider may have made another spelling of the name: believed where it says that it made it just now. */
    private Finding<RemoteResource> judgeRespelt(RemoteResource similar, int found) {
        ObjectNode respelt = desired.deepCopy();
        kind.traits()
                .givenName(similar.projection())
                .ifPresent(name -> respelt.put(kind.traits().nameMember().orElseThrow(), name));
        boolean ours =
                found == 1 && similar.createdAt().isPresent() && kind.likeness(similar, respelt) == Likeness.COMPLETE;
        return ours
                ? new Finding.Applied<>(similar)
                : new Finding.Unclear<>(StepFailure.inDoubt("the resource " + similar.id()
                        + " bears the name in another spelling, and may be what was created"));
    }

    private Finding<RemoteResource> judge(RemoteResource found) {
        if (known == null && !step.evidence().mayHaveCreated(found, intendedAt)) {
            return new Finding.Unclear<>(StepFailure.inDoubt(
                    "the resource " + found.id() + " bears the name, but was there before the call"));
        }
        if (kind.progress(found) != Progress.DONE) {
            known = found.id();
            step.movedTo(known);
            return kind.progress(found) == Progress.FAILED
                    ? new Finding.GivenUp<>(
                            StepFailure.touched("NOT_TAKEN", "the provider accepted the create and has given it up"))
                    : new Finding.Unclear<>(StepFailure.inDoubt("the provider is still at work on the resource"));
        }
        var likeness = kind.likeness(found, desired);
        if (likeness == Likeness.COMPLETE) {
            return new Finding.Applied<>(found);
        }
        if (likeness == Likeness.UNFINISHED) {
            known = found.id();
            step.movedTo(known);
            return new Finding.Unfinished<>(
                    new UpdateWrite(step, found, MergePatch.apply(found.projection(), desired)));
        }
        return new Finding.Unclear<>(
                StepFailure.inDoubt("the resource " + found.id() + " bears the name, but is not what was to be created")
                        .with(StateDiff.between(kind, Optional.of(desired), Optional.of(found.projection()))));
    }
}
