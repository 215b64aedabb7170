package dev.unwind.journal;

import dev.unwind.batch.BatchId;
import dev.unwind.journal.stream.Event;
import dev.unwind.journal.stream.EventGroup;
import dev.unwind.journal.stream.EventStream;
import dev.unwind.journal.stream.StreamSubscriptions;
import io.smallrye.mutiny.Multi;
import io.vertx.mutiny.sqlclient.Pool;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts what is handed to the readers of each batch. */
public class CountingEventStream extends EventStream {
    private final Map<BatchId, AtomicInteger> handedOut = new ConcurrentHashMap<>();

    public CountingEventStream(Pool pool, StreamSubscriptions wakeups) {
        super(pool, wakeups);
    }

    public int handedOut(BatchId batch) {
        return counter(batch).get();
    }

    private AtomicInteger counter(BatchId batch) {
        return handedOut.computeIfAbsent(batch, id -> new AtomicInteger());
    }

    @Override
    public Multi<List<Event>> follow(BatchId batch, long after, Duration heartbeat, Set<EventGroup> groups) {
        return super.follow(batch, after, heartbeat, groups)
                .invoke(events -> counter(batch).addAndGet(events.size()));
    }
}
