package dev.unwind.api.stream;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Settings of event streams. */
@ConfigMapping(prefix = "unwind.stream")
public interface StreamConfig {
    /** The time without an event after which a comment is sent, so that readers and proxies keep the connection. */
    @WithDefault("PT15S")
    Duration heartbeat();

    /** The delay after which a disconnected reader is told to reconnect. */
    @WithDefault("PT2S")
    Duration retry();

    /** The most streams that are open on this instance. */
    @WithDefault("4000")
    int max();

    /** The most of them of one caller: a tenant, or an address where there are no tenants. */
    @WithDefault("1000")
    int maxPerCaller();
}
