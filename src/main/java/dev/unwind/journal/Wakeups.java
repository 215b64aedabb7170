package dev.unwind.journal;

import dev.unwind.batch.BatchId;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * Tells readers of a stream that there is more to read. Holds one entry for each batch that somebody reads, and nothing for the
 * others. Safe from any thread.
 */
@ApplicationScoped
public class Wakeups {
    private final Map<BatchId, Bell> bells = new ConcurrentHashMap<>();
    private volatile boolean closed;

    /** Where a reader stands: what it wants, all where that is empty, and the number of the last record that it has seen. */
    record Place(Set<RecordType> wanted, long last) {}

    /** Rings once for all who hold it, and lets those of them who stand at the same place read together. */
    static final class Bell {
        private final Map<Set<RecordType>, Reading> readings = new HashMap<>();
        private final List<UniEmitter<? super Void>> listeners = new ArrayList<>();
        private int holders;
        private boolean rung;

        private record Reading(Place place, Uni<List<Event>> events) {}

        /**
         * What is read at that place, for all holders who ask: whatever comes after it has been read rings this bell. Of the places at
         * which the same is wanted the last one is kept.
         */
        synchronized Uni<List<Event>> shared(Place place, Supplier<Uni<List<Event>>> read) {
            var reading = readings.get(place.wanted());
            if (reading == null || !reading.place().equals(place)) {
                var fresh = Uni.createFrom()
                        .deferred(read::get)
                        .onFailure()
                        .invoke(() -> forget(place))
                        .memoize()
                        .indefinitely();
                reading = new Reading(place, fresh);
                readings.put(place.wanted(), reading);
            }
            return reading.events();
        }

        private synchronized void forget(Place place) {
            readings.remove(place.wanted());
        }

        /** Completes when the bell has been rung, at once where it was already. */
        Uni<Void> rung() {
            return Uni.createFrom().<Void>emitter(this::listen);
        }

        private void listen(UniEmitter<? super Void> emitter) {
            synchronized (this) {
                if (!rung) {
                    listeners.add(emitter);
                    emitter.onTermination(() -> leave(emitter));
                    return;
                }
            }
            emitter.complete(null);
        }

        private synchronized void leave(UniEmitter<? super Void> emitter) {
            listeners.remove(emitter);
        }

        private void ring() {
            List<UniEmitter<? super Void>> toTell;
            synchronized (this) {
                rung = true;
                toTell = List.copyOf(listeners);
                listeners.clear();
            }
            toTell.forEach(emitter -> emitter.complete(null));
        }
    }

    /**
     * The bell that rings at the batch's next record. Taken before reading, so that nothing written meanwhile is missed, and given
     * back in the end whatever came of the reading.
     */
    Bell bell(BatchId batch) {
        return bells.compute(batch, (id, current) -> {
            var bell = current == null ? new Bell() : current;
            bell.holders++;
            return bell;
        });
    }

    /** Gives the bell back. The last who does takes it off. */
    void leave(BatchId batch, Bell bell) {
        bells.computeIfPresent(batch, (id, current) -> current == bell && --bell.holders == 0 ? null : current);
    }

    /** There may be new records of any batch. */
    void wakeAll() {
        List.copyOf(bells.keySet()).forEach(this::wake);
    }

    /** Whoever reads is to come back elsewhere: this instance ends. */
    public void close() {
        closed = true;
        wakeAll();
    }

    boolean closed() {
        return closed;
    }

    /** New records of this batch are durable. */
    public void wake(BatchId batch) {
        var bell = bells.remove(batch);
        if (bell != null) {
            bell.ring();
        }
    }
}
