package dev.unwind.engine.admission;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** How much is accepted before callers are asked to come back later. What is accepted is never given up. */
@ConfigMapping(prefix = "unwind.admission")
public interface AdmissionConfig {
    /** The most batches that have not come to their end. */
    @WithDefault("100000")
    long maxBatches();

    /** How many of them may be one tenant's. */
    @WithDefault("20000")
    long maxBatchesPerTenant();

    /** The most steps of all these batches. */
    @WithDefault("5000000")
    long maxSteps();

    /** How many of them may be one tenant's. */
    @WithDefault("1000000")
    long maxStepsPerTenant();

    /** The most submissions that one instance is about to accept at the same moment. */
    @WithDefault("5000")
    int maxConcurrent();

    /** How many of them may be one tenant's. */
    @WithDefault("4000")
    int maxConcurrentPerTenant();
}
