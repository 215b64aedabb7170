package dev.unwind.engine;

import dev.unwind.journal.Busy;

/** A submission that would not wait for a resource that another batch holds. Nothing of it was stored. */
public final class ResourceBusy extends RuntimeException {
    private final transient Busy busy;

    public ResourceBusy(Busy busy) {
        super("busy", null, false, false);
        this.busy = busy;
    }

    public Busy busy() {
        return busy;
    }
}
