package dev.unwind.provider.call;

import dev.unwind.batch.BatchId;

/**
 * Identifies one intended write. A provider that supports idempotency keys applies it once, however often it is sent.
 *
 * @param generation counts the intents for the same half of the same step in the same direction, from 1
 */
public record IdempotencyKey(BatchId batch, int step, Direction direction, Half half, int generation) {
    /** Forward, or back by a compensation. */
    public enum Direction {
        FORWARD,
        BACK
    }

    /** A REPLACE and its compensation have two writes; everything else has one. */
    public enum Half {
        DELETE,
        WRITE
    }

    /** The value of the header: at most 64 characters of {@code [a-z0-9-]}. */
    public String value() {
        return batch + "-" + step + (direction == Direction.FORWARD ? "-f" : "-b")
                + (half == Half.DELETE ? "-d-" : "-w-") + generation;
    }
}
