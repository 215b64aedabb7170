package dev.unwind.api.tenant;

import io.smallrye.config.ConfigMapping;
import java.util.Optional;

/** How the tenant of a request is determined. */
@ConfigMapping(prefix = "unwind.tenancy")
public interface TenancyConfig {
    /**
     * The header that names the tenant. It is trusted, so a proxy in front of the gateway must set it and remove what
     * callers send. A request without it is refused. If it is not configured, every caller is the tenant
     * {@code default}.
     */
    Optional<String> header();
}
