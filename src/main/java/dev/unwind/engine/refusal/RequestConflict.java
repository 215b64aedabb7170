package dev.unwind.engine.refusal;

/** Something that cannot be asked of a batch as it stands. Nothing was changed. */
public final class RequestConflict extends RuntimeException {
    /** Why not. */
    public enum Because {
        /** A run of the batch is under way, or begins at this moment. */
        UNDER_WAY,
        /** The batch has come to its end. */
        FINISHED,
        /** No step of the batch holds, or is open. */
        NOTHING_TO_UNDO,
        /** Other steps build upon those that were chosen. */
        DEPENDED_ON,
        /** The step is not one that a person could settle. */
        NOT_OPEN,
        /** What was captured is not kept any longer. */
        SNAPSHOTS_EXPIRED,
        /** The same key was given to another request. */
        KEY_REUSED
    }

    private final Because because;

    public RequestConflict(Because because, String message) {
        super(message, null, false, false);
        this.because = because;
    }

    public Because because() {
        return because;
    }
}
