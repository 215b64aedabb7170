package dev.unwind.journal.notify;

import dev.unwind.batch.BatchId;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * What instances tell one another: that there are new records, for the readers of streams, and that there is work. Nothing depends on
 * being heard: readers and dispatchers look by themselves, only later. So telling is apart from the writing, one message at a time,
 * and what comes together meanwhile goes out as one. (PostgreSQL takes a lock of the whole database for a commit that notifies.)
 */
@Singleton
public class Notifications {
    static final String CHANNEL = "unwind";

    private static final String WORK = "work";

    /** Not from another instance: some may not have been heard. */
    static final String ALL = "- all";

    // Nobody waits for it to be on disk.
    private static final String NOTIFY =
            "select set_config('synchronous_commit', 'off', true), pg_notify('" + CHANNEL + "', $1)";

    /** Between two messages: so much later, at the most, readers elsewhere are told. */
    private static final Duration PAUSE = Duration.ofMillis(10);

    /** A message of PostgreSQL's holds at most 8,000 bytes. */
    private static final int IDS_PER_MESSAGE = 200;

    /** Tells this instance's own messages from others'. */
    private final String self = UUID.randomUUID().toString().substring(0, 8);

    private final Pool pool;
    private final List<RecordsListener> readers = new CopyOnWriteArrayList<>();
    private final List<Runnable> workers = new CopyOnWriteArrayList<>();
    private final List<Runnable> senders = new CopyOnWriteArrayList<>();
    private final Set<BatchId> changed = new LinkedHashSet<>();
    private boolean publishWork;
    private boolean sending;

    public Notifications(Pool pool, DedicatedConnection connection) {
        this.pool = pool;
        connection.onMessage(this::received);
    }

    /** Hears of the records that other instances make durable. */
    public interface RecordsListener {
        /** New records of this batch are durable. Called on an event loop, must not block. */
        void recorded(BatchId batch);

        /** Messages may have been missed: there may be new records of any batch. Called on an event loop, must not block. */
        void missed();
    }

    /** Calls when another instance has made records durable. */
    public void onRecords(RecordsListener reader) {
        readers.add(reader);
    }

    /** Calls when another instance has said that there is work. Must not block. */
    public void onWork(Runnable worker) {
        workers.add(worker);
    }

    /** Calls when this instance has made deliveries durable. Must not block. */
    public void onDeliveries(Runnable messenger) {
        senders.add(messenger);
    }

    /** There is something to deliver. Other instances are not told: this one delivers it. */
    public void wakeSenders() {
        senders.forEach(Runnable::run);
    }

    /** Tells other instances that these batches have new records. Its listeners here are not called: the writer calls its own. */
    public void publishRecords(Set<BatchId> batches) {
        synchronized (changed) {
            changed.addAll(batches);
        }
        sendNext();
    }

    /** There is work that this instance does not do itself. */
    public void publishWork() {
        synchronized (changed) {
            publishWork = true;
        }
        sendNext();
    }

    private void sendNext() {
        String message;
        synchronized (changed) {
            if (sending || changed.isEmpty() && !publishWork) {
                return;
            }
            sending = true;
            message = publishWork ? self + " " + WORK : self + " " + nextIds();
            publishWork = false;
        }
        pool.preparedQuery(NOTIFY)
                .execute(Tuple.of(message))
                .subscribe()
                .with(told -> scheduleNext(), failure -> scheduleNext());
    }

    private String nextIds() {
        var next = new ArrayList<BatchId>();
        var ids = changed.iterator();
        while (ids.hasNext() && next.size() < IDS_PER_MESSAGE) {
            next.add(ids.next());
            ids.remove();
        }
        return next.stream().map(BatchId::toString).collect(Collectors.joining(" "));
    }

    /** A busy instance would otherwise tell of each of its commits, at the cost of a commit. */
    private void scheduleNext() {
        Infrastructure.getDefaultWorkerPool()
                .schedule(
                        () -> {
                            synchronized (changed) {
                                sending = false;
                            }
                            sendNext();
                        },
                        PAUSE.toMillis(),
                        TimeUnit.MILLISECONDS);
    }

    private void received(String message) {
        if (message.equals(ALL)) {
            readers.forEach(RecordsListener::missed);
            workers.forEach(Runnable::run);
            return;
        }
        var words = message.split(" ");
        if (words[0].equals(self)) {
            return;
        }
        for (int i = 1; i < words.length; i++) {
            if (words[i].equals(WORK)) {
                workers.forEach(Runnable::run);
            } else {
                BatchId.parse(words[i]).ifPresent(batch -> readers.forEach(reader -> reader.recorded(batch)));
            }
        }
    }
}
