package dev.unwind.engine.step;

/** The failure of a run that stops where it is because this instance hands its batches over to others. */
public final class HandedOver extends RuntimeException {
    HandedOver() {
        super("left to another instance", null, false, false);
    }
}
