package dev.unwind.batch;

import java.util.Optional;

/**
 * Who asks for something.
 *
 * @param key by which a repeat of the request is known
 * @param trace where in a trace the request stands
 */
public record Caller(Tenant tenant, Optional<RequestKey> key, Optional<TraceParent> trace) {
    /** One of whom nothing but the tenant is known. */
    public static Caller of(Tenant tenant) {
        return new Caller(tenant, Optional.empty(), Optional.empty());
    }
}
