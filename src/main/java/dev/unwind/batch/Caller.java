package dev.unwind.batch;

import java.util.Optional;

/**
 * The caller of a request.
 *
 * @param key the idempotency key; empty if there is none
 * @param trace the trace context; empty if there is none
 */
public record Caller(Tenant tenant, Optional<RequestKey> key, Optional<TraceParent> trace) {
    /** A caller without idempotency key and trace. */
    public static Caller of(Tenant tenant) {
        return new Caller(tenant, Optional.empty(), Optional.empty());
    }
}
