package dev.unwind.engine.indoubt;

/**
 * How often a write was sent.
 *
 * @param attempt this attempt, from 1
 * @param open whether an earlier attempt may still take effect: no answer to this one settles that
 */
record Sent(int attempt, boolean open) {
    static final Sent FIRST = new Sent(1, false);

    boolean again() {
        return attempt > 1;
    }
}
