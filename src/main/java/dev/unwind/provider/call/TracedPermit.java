package dev.unwind.provider.call;

import dev.unwind.batch.TraceParent;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.Optional;

/** A permit whose calls belong to a trace. */
public record TracedPermit(CallPermit permit, Optional<TraceParent> trace) implements CallPermit {
    @Override
    public Uni<Void> granted(Duration timeout) {
        return permit.granted(timeout);
    }

    @Override
    public boolean begin(Duration timeout) {
        return permit.begin(timeout);
    }

    @Override
    public void end() {
        permit.end();
    }

    @Override
    public int pauses() {
        return permit.pauses();
    }
}
