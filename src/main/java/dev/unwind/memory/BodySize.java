package dev.unwind.memory;

/**
 * How large bodies of one sort are: the largest seen lately. Follows larger ones at once and smaller ones slowly. Safe
 * from any thread.
 */
public final class BodySize {
    /** Each body that is smaller takes one part in so many of what is expected. */
    private static final int FADES = 64;

    private volatile long expected;
    private volatile boolean known;

    /** @param unknown what is expected in bytes before any has been seen */
    public BodySize(long unknown) {
        this.expected = unknown;
    }

    /** Takes note of a body of so many bytes. */
    public void note(long bytes) {
        long before = known ? expected - expected / FADES : 0;
        expected = Math.max(bytes, before);
        known = true;
    }

    /** How many bytes the next one is expected to have. */
    public long expected() {
        return expected;
    }
}
