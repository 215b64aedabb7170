package dev.unwind.api.tenant;

import io.vertx.core.http.HttpServerRequest;
import jakarta.enterprise.context.ApplicationScoped;

/**
 * Tells callers apart that have shares of what one instance has: by tenant, or by address where there are no tenants.
 * Safe from any thread.
 */
@ApplicationScoped
public class Callers {
    private static final int MOST_CHARACTERS = 100;

    private final TenancyConfig config;

    Callers(TenancyConfig config) {
        this.config = config;
    }

    /** The caller of this request; not empty, and of at most 100 characters. */
    public String caller(HttpServerRequest request) {
        return config.header()
                .map(request::getHeader)
                .map(tenant -> "tenant " + tenant.substring(0, Math.min(MOST_CHARACTERS - 7, tenant.length())))
                .orElseGet(() -> String.valueOf(request.remoteAddress().hostAddress()));
    }
}
