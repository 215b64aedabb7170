package dev.unwind.engine.forward;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.engine.async.Delay;
import dev.unwind.engine.step.Step;
import dev.unwind.engine.step.StepFailure;
import dev.unwind.offload.DocumentWork;
import dev.unwind.provider.KindRules.Likeness;
import dev.unwind.provider.KindRules.Progress;
import dev.unwind.provider.Names;
import dev.unwind.provider.PathPattern;
import dev.unwind.provider.ProviderFailure;
import dev.unwind.provider.RemoteResource;
import dev.unwind.provider.ResourceKind;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Finds out how a write left its resource: from its answer where the kind's answers are complete, else by reading. An
 * answer that says that it was done is not believed before its effect is seen.
 */
final class AfterImage {
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    private final Step step;
    private final ResourceKind kind;
    private final Optional<RemoteResource> before;
    private final JsonNode target;
    private final long answeredAt;

    /** @param before the resource before the write; empty where there was no such resource */
    AfterImage(Step step, Optional<RemoteResource> before, JsonNode target) {
        this.step = step;
        this.kind = step.kind();
        this.before = before;
        this.target = target;
        this.answeredAt = step.context().clock().nanoTime();
    }

    /**
     * Gives the resource as the write left it. Lazy; fails with a {@link StepFailure} where the write shows no effect,
     * or another than it was to have.
     */
    Uni<RemoteResource> of(RemoteResource answer) {
        boolean complete = kind.traits().completeAnswers() && kind.progress(answer) == Progress.DONE;
        var left = complete ? Uni.createFrom().item(answer) : look(answer, 1);
        return left.flatMap(found ->
                        anothers(found) ? theRightOne(found) : Uni.createFrom().item(found))
                .flatMap(new OutcomeCheck(step, before, target)::require);
    }

    /** Whether the answer's id is new and leads to a resource that bears another name, or was there before. */
    private boolean anothers(RemoteResource found) {
        return !before.map(RemoteResource::id).equals(Optional.of(found.id()))
                && (namedOtherwise(found) || before.isEmpty() && olderThanTheStep(found));
    }

    private boolean namedOtherwise(RemoteResource found) {
        var traits = kind.traits();
        return kind.namesDiffer(found.projection(), target)
                && !Names.similar(
                        traits.nameIn(found.projection()).orElseThrow(),
                        traits.nameIn(target).orElseThrow());
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
        // A resource that the provider says it made just now is the one, whatever it is called.
        var made = Optional.of(shown).filter(each -> each.createdAt().isPresent() && !olderThanTheStep(each));
        return named(mistaken).onFailure(StepFailure.class).recoverWithUni(failure -> made.map(each -> {
                    step.movedTo(each.id());
                    return Uni.createFrom().item(each);
                })
                .orElseGet(() -> Uni.createFrom().failure(failure)));
    }

    /**
     * Looks for what bears the name that was written; fails with the given failure where that is not surely what the
     * write made.
     */
    private Uni<RemoteResource> named(StepFailure otherwise) {
        step.withoutId();
        var name = kind.traits().nameIn(target);
        if (name.isEmpty() || !kind.traits().findable()) {
            return Uni.createFrom().failure(otherwise);
        }
        return kind.find(name.get())
                .onFailure(ProviderFailure.class)
                .transform(unknown -> otherwise)
                .flatMap(found -> DocumentWork.on(
                        found.stream().map(RemoteResource::projection).toList(), () -> written(found, otherwise)))
                .invoke(found -> step.movedTo(found.id()));
    }

    private RemoteResource written(List<RemoteResource> found, StepFailure otherwise) {
        if (found.size() != 1
                || olderThanTheStep(found.get(0))
                || before.isEmpty() && kind.likeness(found.get(0), target) != Likeness.COMPLETE) {
            throw otherwise;
        }
        return found.get(0);
    }

    private Uni<RemoteResource> look(RemoteResource answer, int look) {
        var traits = kind.traits();
        var pause = look == 1
                ? traits.readLag()
                : traits.readLag().plus(Delay.backOff(step.context().config().lookPause(), LONGEST_PAUSE, look - 1));
        return step.context()
                .clock()
                .pause(pause)
                .chain(() -> kind.read(answer.id()))
                .onItemOrFailure()
                .transformToUni((found, failure) ->
                        failure == null ? judge(answer, found, look) : unreadable(answer, failure, look));
    }

    private Uni<RemoteResource> unreadable(RemoteResource answer, Throwable failure, int look) {
        if (!(failure instanceof ProviderFailure unknown)) {
            return Uni.createFrom().failure(failure);
        }
        return lookAgain(
                answer,
                look,
                StepFailure.inDoubt("the provider answered that it was done, and the resource could not be read: "
                        + unknown.getMessage()));
    }

    private Uni<RemoteResource> judge(RemoteResource answer, Optional<RemoteResource> found, int look) {
        if (found.isEmpty()) {
            return before.isEmpty() && over()
                    ? named(StepFailure.inDoubt(
                            "the provider's answer gave the id " + answer.id() + ", under which nothing stands"))
                    : lookAgain(answer, look, notTaken("is not there"));
        }
        return switch (kind.progress(found.get())) {
            case FAILED ->
                Uni.createFrom()
                        .failure(StepFailure.touched(
                                        "NOT_TAKEN", "the provider answered that it was done, and has given it up")
                                .leaving(found.get().projection()));
            case UNDER_WAY ->
                lookAgain(answer, look, StepFailure.inDoubt("the provider is still at work on the resource"));
            case DONE ->
                DocumentWork.on(List.of(target, found.get().projection()), () -> asBefore(found.get()))
                        .flatMap(same -> same
                                ? lookAgain(answer, look, notTaken("is as before"))
                                : Uni.createFrom().item(found.get()));
        };
    }

    private Uni<RemoteResource> lookAgain(RemoteResource answer, int look, StepFailure otherwise) {
        return over() ? Uni.createFrom().failure(otherwise) : look(answer, look + 1);
    }

    /** Whether the write would have taken effect by now, by all that the provider's file says. */
    private boolean over() {
        var traits = kind.traits();
        var effect = traits.untilAccepted().plus(traits.readLag());
        return step.context().clock().nanoTime() - answeredAt >= effect.toNanos();
    }

    private static StepFailure notTaken(String why) {
        return StepFailure.notTaken("the provider answered that it was done, but the resource " + why);
    }

    private boolean asBefore(RemoteResource found) {
        if (before.isEmpty()) {
            return false;
        }
        var hidden = kind.hidden(found.projection(), target);
        var now = seen(hidden, found.projection());
        return now.equals(seen(hidden, before.get().projection())) && !now.equals(seen(hidden, target));
    }

    private JsonNode seen(List<PathPattern> hidden, JsonNode state) {
        return kind.canonical(PathPattern.without(hidden, state));
    }
}
