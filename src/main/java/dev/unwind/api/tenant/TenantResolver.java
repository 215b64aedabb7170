package dev.unwind.api.tenant;

import dev.unwind.batch.Tenant;

/** Determines the tenant of the current request. Request-scoped. */
public interface TenantResolver {
    Tenant tenant();
}
