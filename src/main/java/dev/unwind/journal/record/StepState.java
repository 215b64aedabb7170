package dev.unwind.journal.record;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.batch.StepStatus;
import dev.unwind.batch.Verdict;
import dev.unwind.batch.change.RemoteId;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The state of a step, as its row shows it. Immutable.
 *
 * @param remoteId the current or last id of the resource
 * @param attempts how many writes were sent for it, forward and back
 * @param touched whether an intent was durable and the step is not shown to have changed nothing: such a step is
 *     unwound
 * @param asIntended whether the change left the resource exactly as its intent says: then there is no after-image
 * @param verified whether the step was undone and the resource read back to prove it
 * @param error what went wrong, without secrets
 * @param drift what somebody else changed, without secrets
 * @param verdict what is known of the last write that was sent for the change; empty while nothing was sent
 * @param deviation where the resource is not as desired although that is tolerated, without secrets
 * @param losses declared losses that came true: objects of {@code code} and {@code message}
 */
public record StepState(
        StepStatus status,
        Optional<RemoteId> remoteId,
        int attempts,
        boolean touched,
        boolean asIntended,
        Optional<Instant> snapshotAt,
        Optional<Instant> startedAt,
        Optional<Instant> finishedAt,
        boolean verified,
        Optional<ObjectNode> error,
        Optional<ObjectNode> drift,
        Optional<Verdict> verdict,
        Optional<ObjectNode> deviation,
        Optional<ArrayNode> losses) {

    /** The state of a step for which nothing was sent, and that has lost nothing. */
    public StepState(
            StepStatus status,
            Optional<RemoteId> remoteId,
            int attempts,
            boolean touched,
            boolean asIntended,
            Optional<Instant> snapshotAt,
            Optional<Instant> startedAt,
            Optional<Instant> finishedAt,
            boolean verified,
            Optional<ObjectNode> error,
            Optional<ObjectNode> drift) {
        this(
                status,
                remoteId,
                attempts,
                touched,
                asIntended,
                snapshotAt,
                startedAt,
                finishedAt,
                verified,
                error,
                drift,
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    /**
     * The state after a legal transition. Times follow from it: a step starts when it leaves
     * {@link StepStatus#PENDING}, and finishes with every status that is not under way. An intent makes it touched.
     *
     * @throws IllegalStateException where the transition is not legal
     */
    public StepState become(StepStatus next, Instant now) {
        boolean underWay = next == StepStatus.APPLYING || next == StepStatus.ROLLING_BACK;
        var changed = new Changed(this);
        changed.status = status.become(next);
        changed.touched = touched || next == StepStatus.APPLYING;
        changed.startedAt = startedAt.isPresent() ? startedAt : Optional.of(now);
        changed.finishedAt = underWay ? Optional.empty() : Optional.of(now);
        // Why an earlier attempt to undo the step failed does not matter once there is another; why the step itself
        // failed stays.
        changed.error = status == StepStatus.ROLLBACK_FAILED ? Optional.empty() : error;
        return changed.state();
    }

    /** The state with the current id of the resource. */
    public StepState at(RemoteId id) {
        return with(changed -> changed.remoteId = Optional.of(id));
    }

    /** The state without an id: what is known of the resource does not include it. */
    public StepState nowhere() {
        return with(changed -> changed.remoteId = Optional.empty());
    }

    /** The state with one more write sent. */
    public StepState sending() {
        return with(changed -> changed.attempts++);
    }

    /** The state after the snapshot was taken. */
    public StepState captured(Instant now) {
        return with(changed -> changed.snapshotAt = Optional.of(now));
    }

    /** The state of a step whose snapshot did not come to be on record. */
    public StepState uncaptured() {
        return with(changed -> changed.snapshotAt = Optional.empty());
    }

    /** The state of a step that is shown to have changed nothing. */
    public StepState untouched() {
        return with(changed -> changed.touched = false);
    }

    /** The state of a step that left the resource exactly as its intent says. */
    public StepState leftAsIntended() {
        return with(changed -> changed.asIntended = true);
    }

    /** The state of a step whose resource was read back, and is as captured. */
    public StepState readBack() {
        return with(changed -> changed.verified = true);
    }

    /** The state with what went wrong. */
    public StepState with(ObjectNode newError) {
        return with(changed -> changed.error = Optional.of(newError));
    }

    /** The state with what somebody else changed. */
    public StepState drifted(ObjectNode found) {
        return with(changed -> changed.drift = Optional.of(found));
    }

    /** The state with what is known of the last write that was sent for the change. */
    public StepState judged(Verdict found) {
        return with(changed -> changed.verdict = Optional.of(found));
    }

    /** The state with how the resource is, where it is not as desired although that is tolerated. */
    public StepState deviating(ObjectNode found) {
        return with(changed -> changed.deviation = Optional.of(found));
    }

    /** The state with the declared losses that came true, in place of those before. */
    public StepState losing(ArrayNode found) {
        return with(changed -> changed.losses = Optional.of(found));
    }

    private StepState with(Consumer<Changed> change) {
        var changed = new Changed(this);
        change.accept(changed);
        return changed.state();
    }

    /** A mutable copy of a state. */
    private static final class Changed {
        private StepStatus status;
        private Optional<RemoteId> remoteId;
        private int attempts;
        private boolean touched;
        private boolean asIntended;
        private Optional<Instant> snapshotAt;
        private Optional<Instant> startedAt;
        private Optional<Instant> finishedAt;
        private boolean verified;
        private Optional<ObjectNode> error;
        private Optional<ObjectNode> drift;
        private Optional<Verdict> verdict;
        private Optional<ObjectNode> deviation;
        private Optional<ArrayNode> losses;

        Changed(StepState state) {
            status = state.status;
            remoteId = state.remoteId;
            attempts = state.attempts;
            touched = state.touched;
            asIntended = state.asIntended;
            snapshotAt = state.snapshotAt;
            startedAt = state.startedAt;
            finishedAt = state.finishedAt;
            verified = state.verified;
            error = state.error;
            drift = state.drift;
            verdict = state.verdict;
            deviation = state.deviation;
            losses = state.losses;
        }

        StepState state() {
            return new StepState(
                    status,
                    remoteId,
                    attempts,
                    touched,
                    asIntended,
                    snapshotAt,
                    startedAt,
                    finishedAt,
                    verified,
                    error,
                    drift,
                    verdict,
                    deviation,
                    losses);
        }
    }
}
