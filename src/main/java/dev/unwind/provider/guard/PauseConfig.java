package dev.unwind.provider.guard;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How long a provider may keep all calls from itself. */
@ConfigMapping(prefix = "unwind.provider")
public interface PauseConfig {
    /** The longest pause that one answer of a provider can ask for; whoever asks for more gets this. */
    @WithDefault("PT5M")
    Duration maxPause();
}
