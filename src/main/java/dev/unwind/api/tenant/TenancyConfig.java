package dev.unwind.api.tenant;

import io.smallrye.config.ConfigMapping;
import java.util.Optional;

/** On whose behalf requests are made. */
@ConfigMapping(prefix = "unwind.tenancy")
public interface TenancyConfig {
    /**
     * The header that names the tenant. It is believed as it comes: only where whatever stands in front of the gateway sets it, and
     * lets no caller do so. Without it everybody is the tenant {@code default}.
     */
    Optional<String> header();
}
