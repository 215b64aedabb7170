package dev.unwind.engine.refusal;

import dev.unwind.journal.claim.ClaimConflict;

/** Refuses a request that does not wait for a resource which another batch holds. Nothing of it was stored. */
public final class ResourceBusy extends RuntimeException {
    private final transient ClaimConflict busy;

    public ResourceBusy(ClaimConflict busy) {
        super("busy", null, false, false);
        this.busy = busy;
    }

    /** The claim that another batch holds, and that batch. */
    public ClaimConflict busy() {
        return busy;
    }
}
