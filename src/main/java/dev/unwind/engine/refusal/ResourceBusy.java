package dev.unwind.engine.refusal;

import dev.unwind.journal.claim.ClaimConflict;

/** A submission that would not wait for a resource that another batch holds. Nothing of it was stored. */
public final class ResourceBusy extends RuntimeException {
    private final transient ClaimConflict busy;

    public ResourceBusy(ClaimConflict busy) {
        super("busy", null, false, false);
        this.busy = busy;
    }

    public ClaimConflict busy() {
        return busy;
    }
}
