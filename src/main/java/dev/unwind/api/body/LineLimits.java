package dev.unwind.api.body;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Limits of submissions as NDJSON. */
@ConfigMapping(prefix = "unwind.lines")
public interface LineLimits {
    /** The most changes of one batch. */
    @WithDefault("100000")
    int maxChanges();

    /** The largest body. */
    @WithDefault("1G")
    MemorySize maxBytes();

    /** The longest line. */
    @WithDefault("1M")
    MemorySize maxLineBytes();

    /** How many such submissions one instance reads at once. */
    @WithDefault("4")
    int concurrent();

    /** How many of them may be of one caller: a tenant, or an address where there are no tenants. */
    @WithDefault("2")
    int concurrentPerCaller();
}
