package dev.unwind.journal.lease;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;

/** When the cell is held: nothing is run until an operator releases it. */
@ConfigMapping(prefix = "unwind.hold")
public interface HoldConfig {
    /**
     * Why the cell is to be held, said by whoever restored its PostgreSQL in a way that cannot be seen, such as from a
     * snapshot of its disk. Each other reason holds it once more; the same one does not, once it has been released.
     */
    Optional<String> reason();

    /**
     * How long an instance that finds another database than was last known waits for one that can tell that nothing was
     * lost, before it holds the cell.
     */
    @WithDefault("PT30S")
    Duration patience();
}
