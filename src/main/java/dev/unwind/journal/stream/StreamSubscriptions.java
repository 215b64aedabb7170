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
 * Tells readers of a stream that there is more to read. Holds one {@link RecentEvents} for each batch that somebody follows, and nothing for the
 * others. Safe from any thread.
 */
@Singleton
public class StreamSubscriptions implements Notifications.RecordsListener {
    private final Map<BatchId, Subscribed> subscribed = new ConcurrentHashMap<>();
    private volatile boolean closed;

    private record Subscribed(RecentEvents events, int readers) {}

    /** Hears from now on of what other instances make durable. */
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
     * What readers of the batch share. Taken before reading, so that nothing written meanwhile is missed, and given back in the end
     * whatever came of the reading.
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

    /** Gives it back. With the last who does it goes. */
    void unsubscribe(BatchId batch) {
        subscribed.computeIfPresent(
                batch, (id, held) -> held.readers() == 1 ? null : new Subscribed(held.events(), held.readers() - 1));
    }

    /** There may be new records of any batch. */
    void wakeAll() {
        subscribed.values().forEach(held -> held.events().publish());
    }

    /** Whoever reads is to come back elsewhere: this instance ends. */
    public void close() {
        closed = true;
        wakeAll();
    }

    boolean closed() {
        return closed;
    }

    /** New records of this batch are durable; which ones is not known here. */
    public void wake(BatchId batch) {
        var held = subscribed.get(batch);
        if (held != null) {
            held.events().publish();
        }
    }

    /** These records of the batch are durable now, in order; they are asked for only where somebody follows it. */
    public void wake(BatchId batch, Supplier<List<Event>> news) {
        var held = subscribed.get(batch);
        if (held != null) {
            held.events().publish(news.get());
        }
    }
}
