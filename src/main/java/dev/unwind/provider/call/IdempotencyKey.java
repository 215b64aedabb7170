package dev.unwind.provider.call;

import dev.unwind.batch.BatchId;

/**
 * Names one intended write, so that a provider which honours such keys does it once however often it is sent.
 *
 * @param generation counts the intents for the same half of the same step in the same direction, from 1
 */
public record IdempotencyKey(BatchId batch, int step, Direction direction, Half half, int generation) {
    /** Forward, or compensating. */
    public enum Direction {
        FORWARD,
        BACK
    }

    /** A REPLACE and its compensation are two writes; all else is one. */
    public enum Half {
        DELETE,
        WRITE
    }

    /** What is sent: at most 64 characters of {@code [a-z0-9-]}. */
    public String value() {
        return "%s-%d-%s-%s-%d"
                .formatted(
                        batch,
                        step,
                        direction == Direction.FORWARD ? "f" : "b",
                        half == Half.DELETE ? "d" : "w",
                        generation);
    }
}
