package dev.unwind.provider.call;

import dev.unwind.batch.TraceParent;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.Optional;

/**
 * The permission of a run to send requests. A run that loses its lease must send nothing that may arrive when another
 * instance owns the batch. Thread-safe; called on event loops, never blocks.
 */
public interface CallPermit {
    /** The permit of calls that belong to no batch. */
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
     * Completes when a call with this timeout may be sent, on any event loop. Lazy. Never fails. Never completes once
     * the permit has been withdrawn, because the run is over for this instance.
     */
    Uni<Void> granted(Duration timeout);

    /**
     * Whether a call with this timeout may be sent now. Called in the same event-loop turn that writes the request to
     * its connection. Each {@code true} is followed by one {@link #end}.
     */
    boolean begin(Duration timeout);

    /** Ends a call that was begun: it was answered, or no answer is awaited any more. */
    void end();

    /**
     * The number of pauses of this process so far that were so long that data in the buffers of connections may be sent
     * too late. Connections from before the last pause must not be used.
     */
    int pauses();

    /** The trace context of its calls. */
    default Optional<TraceParent> trace() {
        return Optional.empty();
    }
}
