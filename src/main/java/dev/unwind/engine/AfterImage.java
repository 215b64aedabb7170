package dev.unwind.engine;

import com.fasterxml.jackson.databind.JsonNode;
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

    /** @param before the projection before the write; empty where there was no such resource */
    AfterImage(Step step, Optional<JsonNode> before, JsonNode target) {
        this.step = step;
        this.before = before;
        this.target = target;
    }

    /** The resource as the write left it; fails where it goes on looking as if the write had never been. */
    Uni<RemoteResource> of(RemoteResource answer) {
        return step.kind().traits().completeAnswers() ? Uni.createFrom().item(answer) : look(answer, 1);
    }

    private Uni<RemoteResource> look(RemoteResource answer, int look) {
        var lag = step.kind().traits().readLag();
        var pause = look == 1
                ? lag
                : lag.plus(Pause.backOff(step.run().config().lookPause(), Duration.ofSeconds(1), look - 1));
        return step.run()
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
                    return look < LOOKS
                            ? look(answer, look + 1)
                            : Uni.createFrom()
                                    .failure(StepFailed.touched(
                                            "NOT_TAKEN",
                                            "the provider answered that it was done, but the resource "
                                                    + (found.isPresent() ? "is as before" : "is not there")));
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
