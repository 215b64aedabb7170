package dev.unwind.journal.stream;

import dev.unwind.batch.BatchId;
import dev.unwind.batch.Tenant;
import dev.unwind.journal.notify.Notifications;
import dev.unwind.journal.record.RecordType;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * Wakes the readers of streams when there are new records. Holds one {@link RecentEvents} for each batch that has
 * readers, and for a limited number of batches that this instance has accepted just now, whose callers often follow
 * them at once. Safe from any thread.
 */
@Singleton
public class StreamSubscriptions implements Notifications.RecordsListener {
    /** How many accepted batches are held for their first reader. */
    private static final int MOST_UNREAD = 512;

    private final Map<BatchId, Subscribed> subscribed = new ConcurrentHashMap<>();
    /** The accepted batches, the oldest first; many have had a reader since, or are held no more. */
    private final Queue<BatchId> accepted = new ArrayDeque<>();

    private volatile boolean closed;

    /**
     * What the readers of a batch share.
     *
     * @param readers 0 for a batch that was accepted and has had no reader
     * @param tenant whose batch it is; empty where that is not known here
     */
    private record Subscribed(RecentEvents events, int readers, Optional<Tenant> tenant) {
        Subscribed withReaders(int number) {
            return new Subscribed(events, number, tenant);
        }

        boolean isUnread() {
            return readers == 0;
        }
    }

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
                                ? new Subscribed(new RecentEvents(), 1, Optional.empty())
                                : held.withReaders(held.readers() + 1))
                .events();
    }

    /**
     * Holds the only record of a batch that this instance has accepted, until its first step or its first reader has
     * left, so that a reader who follows it at once needs no query.
     */
    public void accepted(BatchId batch, Tenant tenant, Event first) {
        subscribed.computeIfAbsent(
                batch, id -> new Subscribed(new RecentEvents(List.of(first)), 0, Optional.of(tenant)));
        Optional<BatchId> oldest;
        synchronized (accepted) {
            accepted.add(batch);
            oldest = accepted.size() > MOST_UNREAD ? Optional.of(accepted.remove()) : Optional.empty();
        }
        oldest.ifPresent(this::dropUnread);
    }

    /** Drops what is held for the first reader; gives what is held for readers that there are. */
    private Optional<Subscribed> dropUnread(BatchId batch) {
        return Optional.ofNullable(subscribed.computeIfPresent(batch, (id, held) -> held.isUnread() ? null : held));
    }

    /**
     * Whether it is known here that the batch is the tenant's, that its run has not ended before the call, or ends with
     * an event after this one, and that the events after this one are in memory.
     */
    boolean isInMemory(Tenant tenant, BatchId batch, long after) {
        var held = subscribed.get(batch);
        return held != null
                && held.tenant().filter(tenant::equals).isPresent()
                && held.events().goesOnAfter(after);
    }

    /** Removes a reader of the batch. What the readers share is dropped with the last. */
    void unsubscribe(BatchId batch) {
        subscribed.computeIfPresent(
                batch, (id, held) -> held.readers() == 1 ? null : held.withReaders(held.readers() - 1));
    }

    /** Wakes all readers: there may be new records of any batch. */
    void wakeAll() {
        subscribed.keySet().forEach(this::wake);
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
            (held.isUnread() ? dropUnread(batch) : Optional.of(held))
                    .ifPresent(read -> read.events().publish());
        }
    }

    /**
     * Wakes the readers of the batch: these records are durable.
     *
     * @param news gives the records in order; called only where something of the batch is held
     */
    public void wake(BatchId batch, Supplier<List<Event>> news) {
        var held = subscribed.get(batch);
        if (held != null) {
            var events = news.get();
            // The events of steps are many, and may be large: they are not held for a reader who may never come.
            boolean few = events.stream().allMatch(event -> event.type() == RecordType.BATCH_RUNNING);
            (held.isUnread() && !few ? dropUnread(batch) : Optional.of(held))
                    .ifPresent(read -> read.events().publish(events));
        }
    }
}
