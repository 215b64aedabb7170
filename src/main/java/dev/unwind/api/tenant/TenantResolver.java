package dev.unwind.api.tenant;

import dev.unwind.batch.Tenant;

/** Says on whose behalf the current request is made. Request-scoped. */
public interface TenantResolver {
    Tenant tenant();
}
