package dev.unwind.engine.refusal;

import java.time.Duration;

/**
 * Refuses a submission because a limit on accepted work is reached. Nothing was stored; the caller may submit it again
 * later.
 */
public final class OverLimit extends RuntimeException {
    private final boolean tenantsOwn;
    private final transient Duration retryAfter;

    public OverLimit(boolean tenantsOwn, String message, Duration retryAfter) {
        super(message, null, false, false);
        this.tenantsOwn = tenantsOwn;
        this.retryAfter = retryAfter;
    }

    /** Whether the limit is that of the tenant; else it is that of all tenants together. */
    public boolean tenantsOwn() {
        return tenantsOwn;
    }

    /** After which time to submit again. Random within a range, so that callers do not come back together. */
    public Duration retryAfter() {
        return retryAfter;
    }
}
