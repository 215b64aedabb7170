package dev.unwind.ops;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How often the gauges for alerts are read. */
@ConfigMapping(prefix = "unwind.watch")
public interface WatchConfig {
    /** The interval between two reads. */
    @WithDefault("PT15S")
    Duration every();
}
