package dev.unwind.engine.compensation;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.batch.change.RemoteId;
import dev.unwind.engine.restoration.RollbackWrite;
import dev.unwind.engine.state.AcceptedOperation;
import dev.unwind.engine.step.RollbackIntent;
import dev.unwind.engine.step.Step;
import dev.unwind.engine.step.StepClaims;
import dev.unwind.journal.record.Entry;
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
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * Writes of a compensation that may give the resource a new id. One that had no answer is looked for, or sent again
 * under its key, before there is another. The Unis are lazy and fail with {@link ProviderFailure}, or with what
 * {@code moved} fails with.
 */
final class Recreation {
    private final Step step;
    private final ResourceKind kind;
    private final StepClaims claims;
    private final RollbackWrite write;
    private final BooleanSupplier created;
    private final Function<RemoteId, Uni<Void>> moved;
    private Optional<Instant> inDoubtSince;
    private boolean createInDoubt;

    /**
     * @param kind the kind of the resource: the step's, or that of one that refers to the step's
     * @param claims on that resource
     * @param mayHaveCreated whether what an earlier owner of the batch may have sent without an answer may have been a
     *     create
     * @param created whether it is known under which id the resource was created again
     * @param moved makes it durable that the resource stands under this id now, where it is news
     */
    Recreation(
            Step step,
            ResourceKind kind,
            StepClaims claims,
            RollbackWrite write,
            boolean mayHaveCreated,
            BooleanSupplier created,
            Function<RemoteId, Uni<Void>> moved) {
        this.step = step;
        this.kind = kind;
        this.claims = claims;
        this.write = write;
        this.created = created;
        this.moved = moved;
        this.inDoubtSince = write.inherited().filter(intent -> mayHaveCreated).map(RollbackIntent::since);
        this.createInDoubt = inDoubtSince.isPresent() && write.mayHaveCreated();
    }

    /**
     * The resource under this id, else what a create without an answer may have made.
     *
     * @param writable gives the part of a wanted state that a create sends
     */
    Uni<Optional<RemoteResource>> lookFor(RemoteId id, JsonNode wanted, UnaryOperator<JsonNode> writable) {
        return kind.read(id).flatMap(found -> {
            if (found.isEmpty()
                    && inDoubtSince.isPresent()
                    && !kind.traits().abilities().undelete()) {
                return operation()
                        .map(known -> ended(known, id, wanted, writable))
                        .orElseGet(() -> soughtFor(id, wanted, writable));
            }
            return found.filter(there -> madeAgain(there, wanted)).isPresent()
                    ? moved.apply(id).replaceWith(found)
                    : Uni.createFrom().item(found);
        });
    }

    /** As what the provider accepted the last create. */
    private Optional<AcceptedOperation> operation() {
        return write.lastIntent().flatMap(intent -> step.accepted(write.keyOf(intent)));
    }

    /** What the create has made by the end of its operation. */
    private Uni<Optional<RemoteResource>> ended(
            AcceptedOperation operation, RemoteId former, JsonNode wanted, UnaryOperator<JsonNode> writable) {
        return step.evidence()
                .end(operation, kind, writable.apply(wanted))
                .onItemOrFailure()
                .transformToUni((made, failure) -> failure == null
                        ? made.map(this::standsUnder).orElseGet(() -> soughtFor(former, wanted, writable))
                        : notEnded(failure, former, wanted, writable));
    }

    private Uni<Optional<RemoteResource>> notEnded(
            Throwable failure, RemoteId former, JsonNode wanted, UnaryOperator<JsonNode> writable) {
        if (failure instanceof GivenUp failed) {
            return failed.created().map(this::standsUnder).orElseGet(() -> Uni.createFrom()
                    .item(Optional.empty()));
        }
        return !(failure instanceof ProviderFailure) || mustWait(failure)
                ? Uni.createFrom().failure(failure)
                : soughtFor(former, wanted, writable);
    }

    /** Whether only the operation can tell, which has not ended yet. */
    private boolean mustWait(Throwable failure) {
        return failure instanceof UnderWay
                && !kind.traits().findable()
                && write.lastIntent().filter(this::isKnownByKey).isEmpty();
    }

    private Uni<Optional<RemoteResource>> standsUnder(RemoteId made) {
        return step.context()
                .clock()
                .pause(kind.traits().readLag())
                .chain(() -> kind.read(made))
                .invoke(found -> found.orElseThrow(() -> new UnderWay(
                        OptionalInt.empty(),
                        "the provider accepted that it is created again, and does not show " + made,
                        Optional.of(made))))
                .call(() -> moved.apply(made));
    }

    private Uni<Optional<RemoteResource>> soughtFor(
            RemoteId former, JsonNode wanted, UnaryOperator<JsonNode> writable) {
        return sentAgain(former, writable).orElseGet(() -> adopted(writable.apply(wanted)));
    }

    /** Whether a create without an answer may have made it, under the id that it had before. */
    private boolean madeAgain(RemoteResource there, JsonNode wanted) {
        return createInDoubt
                && !created.getAsBoolean()
                && step.evidence().mayHaveCreated(there, inDoubtSince.orElseThrow())
                && !kind.namesDiffer(there.projection(), wanted);
    }

    /** @param former the id that the resource had */
    Uni<RemoteResource> create(RemoteId former, JsonNode projection, IdempotencyKey key) {
        return claims.takeName(projection).chain(() -> {
            var created = kind.writes(claims.token()).recreate(former, projection, key, noting(key));
            return tracked(created.call(answer -> moved.apply(answer.id())), true);
        });
    }

    private OnCreated noting(IdempotencyKey key) {
        return new OnCreated() {
            @Override
            public Uni<Void> apply(RemoteId id) {
                return moved.apply(id);
            }

            @Override
            public Uni<Void> accepted(String operation) {
                return step.journal().accepted(key, operation);
            }
        };
    }

    Uni<RemoteResource> update(RemoteResource current, JsonNode wanted, IdempotencyKey key) {
        var named = kind.namesDiffer(current.projection(), wanted)
                ? claims.takeName(wanted)
                : Uni.createFrom().voidItem();
        return named.chain(() -> {
            var updated = kind.writes(claims.token()).update(current, wanted, key);
            return kind.traits().movesOnUpdate()
                    ? tracked(updated, false).call(answer -> moved.apply(answer.id()))
                    : updated;
        });
    }

    /** The resource is there again, under this id: where it is a new one, every later look goes there. */
    static void alias(ResourceKind kind, RemoteId old, RemoteId now, Entry entry) {
        var traits = kind.traits();
        entry.alias(traits.account(), traits.name(), old, now);
    }

    /** Sends a create again where the provider knows it by its key: it answers with what that made, or makes it now. */
    private Optional<Uni<Optional<RemoteResource>>> sentAgain(RemoteId former, UnaryOperator<JsonNode> writable) {
        return write.lastIntent().filter(this::isKnownByKey).map(intent -> create(
                        former, writable.apply(intent.wanted().orElseThrow()), write.keyOf(intent))
                .map(Optional::of));
    }

    private boolean isKnownByKey(RollbackIntent intent) {
        return kind.traits()
                .knowsKeyOfAge(Duration.between(
                        intent.since(), step.context().journal().now()));
    }

    private Uni<Optional<RemoteResource>> adopted(JsonNode wanted) {
        return OwnCreates.find(step, kind, wanted, inDoubtSince.orElseThrow())
                .call(found -> found.isPresent()
                        ? moved.apply(found.get().id())
                        : Uni.createFrom().voidItem());
    }

    /** Notes a write without an answer: it may have put the resource under an id that is not known yet. */
    private Uni<RemoteResource> tracked(Uni<RemoteResource> call, boolean creates) {
        var intendedAt = step.context().journal().now();
        return call.onFailure(ProviderFailure.class).invoke(failure -> {
            if (!failure.inDoubt() || created.getAsBoolean()) {
                return;
            }
            createInDoubt |= creates;
            if (inDoubtSince.isEmpty()) {
                inDoubtSince = Optional.of(intendedAt);
            }
        });
    }
}
