package dev.unwind.ops;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How what waits for a person is looked for. */
@ConfigMapping(prefix = "unwind.watch")
public interface WatchConfig {
    /** How often it is counted. */
    @WithDefault("PT15S")
    Duration every();
}
