package dev.unwind.engine.admission;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** The limits on accepted work, beyond which submissions are refused. What is accepted is never given up. */
@ConfigMapping(prefix = "unwind.admission")
public interface AdmissionConfig {
    /** The most batches that have not ended. */
    @WithDefault("100000")
    long maxBatches();

    /** The most batches of one tenant that have not ended. */
    @WithDefault("20000")
    long maxBatchesPerTenant();

    /** The most steps of all batches that have not ended. */
    @WithDefault("5000000")
    long maxSteps();

    /** The most steps of all batches of one tenant that have not ended. */
    @WithDefault("1000000")
    long maxStepsPerTenant();

    /** The most submissions that one instance processes at the same time. */
    @WithDefault("5000")
    int maxConcurrent();

    /** The most submissions of one tenant that one instance processes at the same time. */
    @WithDefault("4000")
    int maxConcurrentPerTenant();
}
