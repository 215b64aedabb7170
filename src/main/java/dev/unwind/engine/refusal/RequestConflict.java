package dev.unwind.engine.refusal;

import java.time.Duration;

/** A request that the state of a batch does not allow. Nothing was changed. */
public final class RequestConflict extends RuntimeException {
    /** Why the request is refused. */
    public enum Because {
        /** A run of the batch is under way, or starts at this moment. */
        UNDER_WAY,
        /** The batch has ended. */
        FINISHED,
        /** No step of the batch is applied or open. */
        NOTHING_TO_UNDO,
        /** Other steps depend on the chosen ones. */
        DEPENDED_ON,
        /** The step is not open: there is nothing for a person to settle. */
        NOT_OPEN,
        /** The snapshots of the batch have been deleted. */
        SNAPSHOTS_EXPIRED,
        /** The batch has a resource of a kind that is not configured any more. */
        KIND_UNKNOWN,
        /** The idempotency key was given to another request. */
        KEY_REUSED
    }

    private final Because because;

    public RequestConflict(Because because, String message) {
        super(message, null, false, false);
        this.because = because;
    }

    /** Refuses because of another run of the batch. */
    public static RequestConflict underWay() {
        return new RequestConflict(Because.UNDER_WAY, "a run of this batch is under way; wait for its end");
    }

    /**
     * Refuses because the snapshots have been deleted.
     *
     * @param kept how long snapshots are kept
     */
    public static RequestConflict snapshotsExpired(Duration kept) {
        return new RequestConflict(
                Because.SNAPSHOTS_EXPIRED, "what was captured is kept for " + kept + " after the end of a batch");
    }

    /** Refuses because this kind is not configured any more. */
    public static RequestConflict kindUnknown(String kind) {
        return new RequestConflict(Because.KIND_UNKNOWN, "the kind " + kind + " is not known to this gateway any more");
    }

    public Because because() {
        return because;
    }
}
