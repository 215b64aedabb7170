package dev.unwind.engine.plan;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** The settings of plans. */
@ConfigMapping(prefix = "unwind.plan")
public interface PlanConfig {
    /** How long the reads for one plan may take together. */
    @WithDefault("PT60S")
    Duration timeout();
}
