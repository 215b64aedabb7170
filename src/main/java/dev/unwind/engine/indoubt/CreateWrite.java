package dev.unwind.engine.indoubt;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.batch.change.RemoteId;
import dev.unwind.batch.json.Json;
import dev.unwind.batch.json.MergePatch;
import dev.unwind.engine.state.StateDiff;
import dev.unwind.engine.step.Step;
import dev.unwind.engine.step.StepFailure;
import dev.unwind.journal.record.RecordType;
import dev.unwind.provider.KindRules.Likeness;
import dev.unwind.provider.RemoteResource;
import dev.unwind.provider.ResourceKind;
import dev.unwind.provider.call.IdempotencyKey;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** The write that creates a resource, and how to find it again when its answer never came. */
public final class CreateWrite implements ResolvableWrite<RemoteResource> {
    private final Step step;
    private final ResourceKind kind;
    private final JsonNode desired;
    private final Instant intendedAt;
    private final Function<RemoteId, Uni<Void>> created;
    private volatile RemoteId known;

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
        var traits = step.kind().traits();
        return step.journal()
                .note(
                        RecordType.STEP_CREATED,
                        Json.object(),
                        entry -> entry.created(traits.account(), traits.name(), id));
    }

    /** The pauses between attempts take their time too: half of the keys' life is believed in. */
    @Override
    public boolean repeatable() {
        var age = Duration.between(intendedAt, step.context().journal().now());
        return kind.traits()
                .idempotencyKeys()
                .filter(lifetime -> age.compareTo(lifetime.dividedBy(2)) < 0)
                .isPresent();
    }

    @Override
    public IdempotencyKey.Half half() {
        return IdempotencyKey.Half.WRITE;
    }

    @Override
    public Uni<RemoteResource> send(IdempotencyKey key) {
        return kind.create(desired, key, id -> {
            known = id;
            return created.apply(id);
        });
    }

    @Override
    public Uni<Finding<RemoteResource>> look() {
        if (known != null) {
            return kind.read(known).map(found -> found.map(this::judge)
                    .orElseGet(() -> new Finding.Unclear<>(
                            StepFailure.inDoubt("what was created as " + known + " is not there"))));
        }
        var name = kind.traits().nameIn(desired);
        if (name.isEmpty() || !kind.traits().findable()) {
            return Uni.createFrom()
                    .item(new Finding.Unclear<>(
                            StepFailure.inDoubt("no answer came, and this provider cannot be asked by name")));
        }
        return kind.find(name.get()).map(found -> among(name.get(), found));
    }

    private Finding<RemoteResource> among(String name, List<RemoteResource> found) {
        if (found.isEmpty()) {
            return new Finding.NotApplied<>(this);
        }
        if (found.size() > 1) {
            return new Finding.Unclear<>(StepFailure.inDoubt("several resources are named \"" + name + "\""));
        }
        return judge(found.get(0));
    }

    private Finding<RemoteResource> judge(RemoteResource found) {
        if (known == null && !step.evidence().mayHaveCreated(found, intendedAt)) {
            return new Finding.Unclear<>(StepFailure.inDoubt(
                    "the resource " + found.id() + " bears the name, but was there before the call"));
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
