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
 * Sends and receives notifications between instances: that batches have new records, and that there is work. Nothing
 * depends on their arrival: readers and dispatchers poll, too, only later. A notification is not sent in the
 * transaction that it is about, because PostgreSQL locks the whole database for a commit that notifies. One message is
 * sent at a time; what is published meanwhile goes into the next. Safe from any thread.
 */
@Singleton
public class Notifications {
    static final String CHANNEL = "unwind";

    private static final String WORK = "work";

    /** Made here when the connection was opened: notifications may have been missed. */
    static final String ALL = "- all";

    // A notification need not survive a crash, so the commit does not wait for the disk.
    private static final String NOTIFY =
            "select set_config('synchronous_commit', 'off', true), pg_notify('" + CHANNEL + "', $1)";

    /** Between two messages: the longest that a notification is delayed. */
    private static final Duration PAUSE = Duration.ofMillis(10);

    /** PostgreSQL limits a message to 8,000 bytes. */
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

    /** Is told of records that other instances make durable. */
    public interface RecordsListener {
        /** New records of this batch are durable. Called on an event loop, must not block. */
        void recorded(BatchId batch);

        /**
         * Messages may have been missed: there may be new records of any batch. Called on an event loop, must not
         * block.
         */
        void missed();
    }

    /** Registers a listener for records of other instances. */
    public void onRecords(RecordsListener reader) {
        readers.add(reader);
    }

    /**
     * Registers a listener for work that another instance published. It is called on an event loop and must not block.
     */
    public void onWork(Runnable worker) {
        workers.add(worker);
    }

    /** Registers a listener for deliveries that this instance made durable. It must not block. */
    public void onDeliveries(Runnable messenger) {
        senders.add(messenger);
    }

    /** Wakes the senders of this instance, which delivers what it wrote. Other instances are not notified. */
    public void wakeSenders() {
        senders.forEach(Runnable::run);
    }

    /**
     * Notifies other instances of new records. Listeners of this instance are not called: the writer wakes its own
     * readers.
     */
    public void publishRecords(Set<BatchId> batches) {
        synchronized (changed) {
            changed.addAll(batches);
        }
        sendNext();
    }

    /** Notifies other instances that there is work. */
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
                .with(sent -> scheduleNext(), failure -> scheduleNext());
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

    /** Pauses before the next message: a message for each commit would cost as much as the commits. */
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
