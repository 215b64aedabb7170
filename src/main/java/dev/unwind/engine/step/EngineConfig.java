package dev.unwind.engine.step;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How the engine goes about its work. */
@ConfigMapping(prefix = "unwind.engine")
public interface EngineConfig {
    /** How many batches run at once; the others wait in the record. */
    @WithDefault("64")
    int maxRunningBatches();

    /** How many of them at once are of one tenant, so that there is room for others. */
    @WithDefault("48")
    int maxRunningBatchesPerTenant();

    /**
     * How often this instance looks for batches that others left unfinished, and for accepted ones that nobody told it
     * of.
     */
    @WithDefault("PT1S")
    Duration scan();

    /**
     * How long, when the program is stopped, what is in flight may take to be known before batches are left as they
     * are.
     */
    @WithDefault("PT20S")
    Duration drain();

    /** How often a write that is known not to have been done after all is sent again, at the most. */
    @WithDefault("3")
    int resends();

    /** How often a compensation is attempted. */
    @WithDefault("6")
    int rollbackAttempts();

    /** The pause after the first failed attempt of a compensation; it doubles with each, and is jittered. */
    @WithDefault("PT0.2S")
    Duration rollbackPause();

    /** The longest such pause. */
    @WithDefault("PT10S")
    Duration rollbackMaxPause();

    /** The first pause between two looks at a resource whose call is in doubt; it doubles with each. */
    @WithDefault("PT0.05S")
    Duration lookPause();

    /**
     * How long a write of the forward run is sent again while the provider says that it is busy; no longer than the
     * batch's deadline.
     */
    @WithDefault("PT30S")
    Duration busyPatience();

    /** How far a provider's clock may be behind this one's when its creation times are compared with an intent's. */
    @WithDefault("PT5S")
    Duration clockSkew();
}
