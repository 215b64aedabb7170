package dev.unwind.api;

import dev.unwind.batch.Tenant;
import jakarta.enterprise.context.RequestScoped;

/** Every caller is the same one. */
@RequestScoped
class SingleTenant implements TenantResolver {
    @Override
    public Tenant tenant() {
        return Tenant.DEFAULT;
    }
}
