package dev.unwind.journal.retention;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How long images and batches are kept. */
@ConfigMapping(prefix = "unwind.retention")
public interface RetentionConfig {
    /** For how long after its end a batch can be undone: the images of its resources are kept until then. */
    @WithDefault("P30D")
    Duration snapshots();

    /** For how long after its end a batch is kept, with its steps and its records; no shorter than its images. */
    @WithDefault("P90D")
    Duration batches();

    /** How often retention looks for what is due. */
    @WithDefault("PT5M")
    Duration sweep();

    /** The pause between two deletions, so that they do not slow down other work. */
    @WithDefault("PT0.02S")
    Duration pause();
}
