package dev.unwind.journal.stream;

import dev.unwind.batch.BatchId;
import dev.unwind.journal.notify.Notifications;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * Wakes the readers of streams when there are new records. Holds one {@link RecentEvents} for each batch that has
 * readers. Safe from any thread.
 */
@Singleton
public class StreamSubscriptions implements Notifications.RecordsListener {
    private final Map<BatchId, Subscribed> subscribed = new ConcurrentHashMap<>();
    private volatile boolean closed;

    private record Subscribed(RecentEvents events, int readers) {}

    /** Subscribes to the records of other instances. */
    @Inject
    public void listenTo(Notifications notifications) {
        notifications.onRecords(this);
    }

    @Override
    public void recorded(BatchId batch) {
        wake(batch);
    }

    @Override
    public void missed() {
        wakeAll();
    }

    /**
     * Adds a reader of the batch and gives what its readers share. Called before reading, so that nothing is missed
     * that is written meanwhile; each call is followed by one of {@link #unsubscribe}.
     */
    RecentEvents subscribe(BatchId batch) {
        return subscribed
                .compute(
                        batch,
                        (id, held) -> held == null
                                ? new Subscribed(new RecentEvents(), 1)
                                : new Subscribed(held.events(), held.readers() + 1))
                .events();
    }

    /** Removes a reader of the batch. What the readers share is dropped with the last. */
    void unsubscribe(BatchId batch) {
        subscribed.computeIfPresent(
                batch, (id, held) -> held.readers() == 1 ? null : new Subscribed(held.events(), held.readers() - 1));
    }

    /** Wakes all readers: there may be new records of any batch. */
    void wakeAll() {
        subscribed.values().forEach(held -> held.events().publish());
    }

    /** Ends all streams, because this instance shuts down: readers come back to another. */
    public void close() {
        closed = true;
        wakeAll();
    }

    boolean closed() {
        return closed;
    }

    /** Wakes the readers of the batch: new records are durable, but are not in memory. */
    public void wake(BatchId batch) {
        var held = subscribed.get(batch);
        if (held != null) {
            held.events().publish();
        }
    }

    /**
     * Wakes the readers of the batch: these records are durable.
     *
     * @param news gives the records in order; called only where the batch has readers
     */
    public void wake(BatchId batch, Supplier<List<Event>> news) {
        var held = subscribed.get(batch);
        if (held != null) {
            held.events().publish(news.get());
        }
    }
}
