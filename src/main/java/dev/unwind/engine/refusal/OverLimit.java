package dev.unwind.engine.refusal;

import java.time.Duration;

/** More than can be taken on now. Nothing was stored; the same may be submitted again after a while. */
public final class OverLimit extends RuntimeException {
    private final boolean tenantsOwn;
    private final transient Duration retryAfter;

    public OverLimit(boolean tenantsOwn, String message, Duration retryAfter) {
        super(message, null, false, false);
        this.tenantsOwn = tenantsOwn;
        this.retryAfter = retryAfter;
    }

    /** Whether it is the tenant who has submitted too much; else all tenants together have. */
    public boolean tenantsOwn() {
        return tenantsOwn;
    }

    /** When to come back, at the earliest; not the same for all who are told. */
    public Duration retryAfter() {
        return retryAfter;
    }
}
