package dev.unwind.api.stream;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How events are streamed. */
@ConfigMapping(prefix = "unwind.stream")
public interface StreamConfig {
    /** After how long without an event a comment is sent, so that readers and proxies know that the line is alive. */
    @WithDefault("PT15S")
    Duration heartbeat();

    /** After how long a reader that lost its connection is told to come back. */
    @WithDefault("PT2S")
    Duration retry();
}
