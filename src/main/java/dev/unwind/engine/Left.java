package dev.unwind.engine;

/** The run came to a halt where it was, because this instance leaves its batches to others. */
final class Left extends RuntimeException {
    Left() {
        super("left to another instance", null, false, false);
    }
}
