package dev.unwind.engine.step;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.batch.StepStatus;
import dev.unwind.batch.change.RemoteId;
import dev.unwind.engine.state.AcceptedOperation;
import dev.unwind.journal.record.ImageRole;
import dev.unwind.provider.KindTraits;
import dev.unwind.provider.RemoteResource;
import dev.unwind.provider.ResourceKind;
import dev.unwind.provider.ResourceReads;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What a step's earlier calls mean for a look at its resource: when the look can no longer be overtaken by them, and
 * what an earlier owner of the batch may have sent without recording an answer.
 */
public final class Evidence {
    private final Step step;
    private final boolean inherited;

    /** @param inherited whether the step's state is still that in which an earlier owner or run of the batch left it */
    Evidence(Step step, boolean inherited) {
        this.step = step;
        this.inherited = inherited;
    }

    /**
     * How long until a look at a resource can no longer be overtaken by what this step last did to it; zero where that
     * is so already, and where nothing was sent for the step. What an earlier owner of the batch did is reckoned from
     * when this one began: another machine's clock is not trusted, nor is it known when it sent last.
     *
     * @param traits of the resource's kind
     */
    public Duration remaining(KindTraits traits) {
        var run = step.run();
        long now = step.context().clock().nanoTime();
        long remaining = 0;
        var sentAt = run.sentAt(step.number());
        if (sentAt.isPresent()) {
            remaining = traits.readLag().toNanos() - (now - sentAt.getAsLong());
        }
        if (run.begunBefore(step.number())) {
            var effect = run.underWayBefore(step.number()) ? traits.untilUnanswered() : Duration.ZERO;
            long age = now - step.context().begunAt();
            remaining = Math.max(remaining, effect.plus(traits.readLag()).toNanos() - age);
        }
        return Duration.ofNanos(Math.max(0, remaining));
    }

    /**
     * The write that a compensation under an earlier owner of the batch, or in an earlier run, may have sent without an
     * answer.
     */
    public Optional<RollbackIntent> inheritedIntent() {
        return inherited
                        && switch (step.record().state().status()) {
                            case ROLLING_BACK, IN_DOUBT, ROLLBACK_FAILED -> true;
                            default -> false;
                        }
                ? step.record().image(ImageRole.BACK_INTENT).map(RollbackIntent::read)
                : Optional.empty();
    }

    /** Whether what that write may have done in part still counts as the batch's own: nobody has looked at it since. */
    public boolean inheritedInFlight() {
        return inherited && step.record().state().status() != StepStatus.ROLLBACK_FAILED;
    }

    /**
     * Waits for the end of a write that the provider has accepted, for what is left of its time. Lazy; completes and
     * fails as {@link ResourceReads#ended} does.
     *
     * @param desired the state that it is to bring about
     */
    public Uni<Optional<RemoteId>> end(AcceptedOperation operation, ResourceKind kind, JsonNode desired) {
        return Uni.createFrom()
                .deferred(() -> kind.ended(
                        operation.address(),
                        desired,
                        operation.remaining(
                                kind.traits().untilAccepted(),
                                step.context().journal().now())));
    }

    /** Whether a resource is not older than the intent to create it, where its provider says when it was created. */
    public boolean mayHaveCreated(RemoteResource found, Instant intendedAt) {
        var earliest = intendedAt.minus(step.context().config().clockSkew());
        return found.createdAt().map(at -> !at.isBefore(earliest)).orElse(true);
    }
}
