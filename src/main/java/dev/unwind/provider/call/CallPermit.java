package dev.unwind.provider.call;

import dev.unwind.batch.TraceParent;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.Optional;

/**
 * Whether requests may leave this process. Whoever loses the right to change a resource must send nothing more, and nothing that may
 * arrive when the right is another's. Thread-safe; called on event loops, never blocks.
 */
public interface CallPermit {
    /** For calls that belong to nobody's batch. */
    CallPermit ALWAYS = new CallPermit() {
        @Override
        public Uni<Void> granted(Duration timeout) {
            return Uni.createFrom().voidItem();
        }

        @Override
        public boolean begin(Duration timeout) {
            return true;
        }

        @Override
        public void end() {}

        @Override
        public int pauses() {
            return 0;
        }
    };

    /**
     * Completes when a call that takes up to so long may be sent. Never completes once the permit has been withdrawn: whoever asked
     * belongs to a run that is over, and has nothing more to do.
     */
    Uni<Void> granted(Duration timeout);

    /**
     * Whether a call that takes up to so long may be sent now; asked in the very event-loop turn that writes it to its connection.
     * Each {@code true} is followed by one {@link #end}.
     */
    boolean begin(Duration timeout);

    /** A call that was begun has been answered, or will not be. */
    void end();

    /**
     * How often this process was held up so long that what it had written to its connections may leave late. Connections from before
     * the last time are not to be used.
     */
    int pauses();

    /** Where in a trace its calls stand. */
    default Optional<TraceParent> trace() {
        return Optional.empty();
    }
}
