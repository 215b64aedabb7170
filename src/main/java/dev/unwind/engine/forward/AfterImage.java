package dev.unwind.engine.forward;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.batch.change.RemoteId;
import dev.unwind.engine.async.Delay;
import dev.unwind.engine.step.Step;
import dev.unwind.engine.step.StepFailure;
import dev.unwind.provider.ProviderFailure;
import dev.unwind.provider.RemoteResource;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.Optional;

/** Finds out how a write left its resource: from its answer where the kind's answers are complete, else by reading. */
final class AfterImage {
    private static final int LOOKS = 4;

    private final Step step;
    private final Optional<JsonNode> before;
    private final JsonNode target;
    private final Optional<RemoteId> idBefore;

    /** @param before the resource before the write; empty where there was no such resource */
    AfterImage(Step step, Optional<RemoteResource> before, JsonNode target) {
        this.step = step;
        this.before = before.map(RemoteResource::projection);
        this.target = target;
        this.idBefore = before.map(RemoteResource::id);
    }

    /**
     * Gives the resource as the write left it. Lazy; fails with a {@link StepFailure} where the write shows no effect.
     */
    Uni<RemoteResource> of(RemoteResource answer) {
        var left = step.kind().traits().completeAnswers() ? Uni.createFrom().item(answer) : look(answer, 1);
        return left.flatMap(
                found -> anothers(found) ? theRightOne(found) : Uni.createFrom().item(found));
    }

    /** Whether the answer's id is new and leads to a resource that bears another name, or was there before. */
    private boolean anothers(RemoteResource found) {
        return !idBefore.equals(Optional.of(found.id()))
                && (step.kind().traits().namesDiffer(found.projection(), target)
                        || before.isEmpty() && olderThanTheStep(found));
    }

    private boolean olderThanTheStep(RemoteResource found) {
        return step.state()
                .startedAt()
                .filter(intendedAt -> !step.evidence().mayHaveCreated(found, intendedAt))
                .isPresent();
    }

    /**
     * The answer gave an id under which another resource seems to stand: either the provider made another name of the
     * one that was written, or the id is another resource's, which must not be touched.
     */
    private Uni<RemoteResource> theRightOne(RemoteResource shown) {
        var mistaken = StepFailure.inDoubt(
                "the provider's answer gave the id " + shown.id() + ", under which another resource seems to stand");
        return named(mistaken).map(found -> {
            if (found.isEmpty() && olderThanTheStep(shown)) {
                step.withoutId();
                throw mistaken;
            }
            found.ifPresent(right -> step.movedTo(right.id()));
            return found.orElse(shown);
        });
    }

    /**
     * Looks for what bears the name that was written; fails with the given failure where the provider cannot be asked.
     */
    private Uni<Optional<RemoteResource>> named(StepFailure otherwise) {
        var kind = step.kind();
        var name = kind.traits().nameIn(target);
        if (name.isEmpty() || !kind.traits().findable()) {
            step.withoutId();
            return Uni.createFrom().failure(otherwise);
        }
        return kind.find(name.get())
                .map(found -> found.stream().findFirst())
                .onFailure(ProviderFailure.class)
                .transform(unknown -> {
                    step.withoutId();
                    return otherwise;
                });
    }

    /** Looks by name for what a create made that was answered with an id under which nothing stands. */
    private Uni<RemoteResource> madeElsewhere(RemoteResource answer) {
        return named(StepFailure.inDoubt(
                        "the provider's answer gave the id " + answer.id() + ", under which nothing stands"))
                .map(found -> {
                    var right = found.orElseThrow(() -> notTaken("is not there"));
                    step.movedTo(right.id());
                    return right;
                });
    }

    private static StepFailure notTaken(String why) {
        return StepFailure.touched("NOT_TAKEN", "the provider answered that it was done, but the resource " + why);
    }

    private Uni<RemoteResource> look(RemoteResource answer, int look) {
        var lag = step.kind().traits().readLag();
        var pause = look == 1
                ? lag
                : lag.plus(Delay.backOff(step.context().config().lookPause(), Duration.ofSeconds(1), look - 1));
        return step.context()
                .clock()
                .pause(pause)
                .chain(() -> step.kind().read(answer.id()))
                .onFailure(ProviderFailure.class)
                // It was answered that the write was done: what it was to bring about is the best that is known.
                .recoverWithItem(Optional.of(
                        new RemoteResource(answer.id(), answer.body(), target, answer.version(), answer.createdAt())))
                .flatMap(found -> {
                    if (found.isPresent() && !asBefore(found.get())) {
                        return Uni.createFrom().item(found.get());
                    }
                    if (look < LOOKS) {
                        return look(answer, look + 1);
                    }
                    if (found.isEmpty() && before.isEmpty()) {
                        return madeElsewhere(answer);
                    }
                    return Uni.createFrom().failure(notTaken(found.isPresent() ? "is as before" : "is not there"));
                });
    }

    private boolean asBefore(RemoteResource found) {
        if (before.isEmpty()) {
            return false;
        }
        var kind = step.kind();
        var now = kind.canonical(found.projection());
        return now.equals(kind.canonical(before.get())) && !now.equals(kind.canonical(target));
    }
}
