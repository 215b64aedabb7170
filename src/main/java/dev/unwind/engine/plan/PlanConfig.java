package dev.unwind.engine.plan;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How plans are made. */
@ConfigMapping(prefix = "unwind.plan")
public interface PlanConfig {
    /** How long the reading for one plan may take altogether. */
    @WithDefault("PT60S")
    Duration timeout();
}
