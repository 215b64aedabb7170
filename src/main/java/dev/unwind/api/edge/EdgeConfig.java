package dev.unwind.api.edge;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Settings of the HTTP server that the framework has none for. */
@ConfigMapping(prefix = "unwind.http")
public interface EdgeConfig {
    /** The time from the first byte of a request to the end of its head. */
    @WithDefault("PT10S")
    Duration headTimeout();
}
