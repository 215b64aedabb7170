package dev.unwind.api.body;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;

/** Limits of requests. */
@ConfigMapping(prefix = "unwind.limits")
public interface Limits {
    /** The longest deadline of a batch, and the longest time for its rollback. */
    Duration LONGEST_DURATION = Duration.ofDays(7);

    /** The most calls of one batch that may run at once. */
    int MAX_CONCURRENCY = 256;

    /** The most changes of one batch. */
    @WithDefault("10000")
    int maxChanges();

    /** The largest body of a request. Bodies are held in memory. */
    @WithDefault("16M")
    MemorySize maxBytes();

    /** The most bytes of all bodies that are being read or processed. Default: an eighth of the heap. */
    Optional<MemorySize> maxBodies();

    /** The longest time from the head of a request to the end of its body, unless that is NDJSON. */
    @WithDefault("PT1M")
    Duration bodyTimeout();

    /** How many bytes of a body have to come each second, on average over {@link #bodyWindow()}. */
    @WithDefault("1K")
    MemorySize bodyRate();

    /** The time over which the rate of a body is measured; whole seconds. */
    @WithDefault("PT10S")
    Duration bodyWindow();

    /** The longest time that a caller may wait for the end of a batch. */
    @WithDefault("PT60S")
    Duration maxWait();
}
