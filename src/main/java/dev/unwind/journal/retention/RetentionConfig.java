package dev.unwind.journal.retention;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How long what is stored is kept. */
@ConfigMapping(prefix = "unwind.retention")
public interface RetentionConfig {
    /** For how long after its end a batch can be undone: what was captured of its resources is kept until then. */
    @WithDefault("P30D")
    Duration snapshots();

    /** For how long after its end a batch is kept, with its steps and its record; no shorter than what it captured. */
    @WithDefault("P90D")
    Duration batches();

    /** How often what is over is looked for. */
    @WithDefault("PT5M")
    Duration sweep();

    /** How long is waited between two pieces that are removed, so that nobody notices. */
    @WithDefault("PT0.02S")
    Duration pause();
}
