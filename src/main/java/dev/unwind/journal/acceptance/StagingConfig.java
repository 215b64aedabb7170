package dev.unwind.journal.acceptance;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How what is submitted in pieces is kept until all of it is there. */
@ConfigMapping(prefix = "unwind.staging")
public interface StagingConfig {
    /** After how long without another piece what was staged is thrown away. */
    @WithDefault("PT1H")
    Duration timeout();

    /** How often that is looked for. */
    @WithDefault("PT1M")
    Duration sweep();
}
