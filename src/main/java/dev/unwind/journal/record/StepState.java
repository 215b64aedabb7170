package dev.unwind.journal.record;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.batch.StepStatus;
import dev.unwind.batch.change.RemoteId;
import java.time.Instant;
import java.util.Optional;

/**
 * How far a step has come; what its row shows.
 *
 * @param remoteId the id under which the resource stands now, or stood last
 * @param attempts how many writes were sent for it, forward and back
 * @param touched whether an intent was durable and the step is not shown to have changed nothing: it takes part in an unwinding
 * @param asIntended whether the change left the resource exactly as its intent says: there is no after-image beside that then
 * @param verified undone, and read back to prove it
 * @param error what went wrong, without secrets
 * @param drift what somebody else changed, without secrets
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
        Optional<ObjectNode> drift) {

    /**
     * The state after a legal transition. Times follow from it: a step starts when it leaves {@link StepStatus#PENDING}, and
     * finishes with every status that is not on the way to another. An intent touches.
     *
     * @throws IllegalStateException where the transition is not legal
     */
    public StepState become(StepStatus next, Instant now) {
        boolean underWay = next == StepStatus.APPLYING || next == StepStatus.ROLLING_BACK;
        return new StepState(
                status.become(next),
                remoteId,
                attempts,
                touched || next == StepStatus.APPLYING,
                asIntended,
                snapshotAt,
                startedAt.or(() -> Optional.of(now)),
                underWay ? Optional.empty() : Optional.of(now),
                verified,
                // Why an earlier attempt to undo it failed is of no account once there is another; why it failed itself
                // stays.
                status == StepStatus.ROLLBACK_FAILED ? Optional.empty() : error,
                drift);
    }

    public StepState at(RemoteId id) {
        return new StepState(
                status,
                Optional.of(id),
                attempts,
                touched,
                asIntended,
                snapshotAt,
                startedAt,
                finishedAt,
                verified,
                error,
                drift);
    }

    /** The same without an id: what is known of the resource does not include it. */
    public StepState nowhere() {
        return new StepState(
                status,
                Optional.empty(),
                attempts,
                touched,
                asIntended,
                snapshotAt,
                startedAt,
                finishedAt,
                verified,
                error,
                drift);
    }

    /** One more write goes out. */
    public StepState sending() {
        return new StepState(
                status,
                remoteId,
                attempts + 1,
                touched,
                asIntended,
                snapshotAt,
                startedAt,
                finishedAt,
                verified,
                error,
                drift);
    }

    public StepState captured(Instant now) {
        return new StepState(
                status,
                remoteId,
                attempts,
                touched,
                asIntended,
                Optional.of(now),
                startedAt,
                finishedAt,
                verified,
                error,
                drift);
    }

    /** It is shown that the step changed nothing after all. */
    public StepState untouched() {
        return new StepState(
                status,
                remoteId,
                attempts,
                false,
                asIntended,
                snapshotAt,
                startedAt,
                finishedAt,
                verified,
                error,
                drift);
    }

    /** The change left the resource exactly as it was intended. */
    public StepState leftAsIntended() {
        return new StepState(
                status, remoteId, attempts, touched, true, snapshotAt, startedAt, finishedAt, verified, error, drift);
    }

    /** It was read back and is as captured. */
    public StepState readBack() {
        return new StepState(
                status, remoteId, attempts, touched, asIntended, snapshotAt, startedAt, finishedAt, true, error, drift);
    }

    public StepState with(ObjectNode newError) {
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
                Optional.of(newError),
                drift);
    }

    public StepState drifted(ObjectNode found) {
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
                Optional.of(found));
    }
}
