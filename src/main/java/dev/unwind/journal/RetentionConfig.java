package dev.unwind.journal;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How long what is stored is kept. */
@ConfigMapping(prefix = "unwind.retention")
public interface RetentionConfig {
    /** For how long after its end a batch can be undone: what was captured of its resources is kept until then. */
    @WithDefault("P30D")
    Duration snapshots();
}
