package dev.unwind.engine.step;

/** The run came to a halt where it was, because this instance leaves its batches to others. */
public final class HandedOver extends RuntimeException {
    HandedOver() {
        super("left to another instance", null, false, false);
    }
}
