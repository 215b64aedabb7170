package dev.unwind.journal.stream;

import dev.unwind.journal.record.RecordType;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Shares events of one batch among its readers on this instance: the newest records that were written here, so that a
 * reader who keeps up needs no query; the queries of readers at the same position; and one timer for all that wait.
 * Holds a bounded number of records. Safe from any thread.
 */
final class RecentEvents {
    /** A reader that is further behind reads from PostgreSQL. */
    private static final int KEPT = 128;

    private final Deque<Event> newest = new ArrayDeque<>();
    private final Map<Set<RecordType>, Reading> readings = new HashMap<>();
    private final Set<Waiting> waiting = new LinkedHashSet<>();
    private long version;
    private boolean alarmScheduled;

    /**
     * The position of a reader: the types that it wants, all where that is empty, and the number of the last record
     * that it got.
     */
    record Place(Set<RecordType> wanted, long last) {}

    /**
     * The events after a reader's position.
     *
     * @param version of these events: there are no more before the next publication
     */
    record News(List<Event> events, long version) {}

    private record Reading(Place place, long version, Uni<List<Event>> events) {}

    private static final class Waiting {
        private final UniEmitter<? super Boolean> emitter;
        private final long until;

        Waiting(UniEmitter<? super Boolean> emitter, long until) {
            this.emitter = emitter;
            this.until = until;
        }
    }

    RecentEvents() {
        this(List.of());
    }

    /** Starts with these events, in order; there are no others before the first publication. */
    RecentEvents(List<Event> first) {
        newest.addAll(first);
    }

    /** Counts the publications. Read before a query, it says afterwards whether there may be more. */
    synchronized long version() {
        return version;
    }

    /** The events after that record; empty where they are not all in memory. */
    synchronized Optional<News> after(long last) {
        if (newest.isEmpty()
                || newest.getFirst().number() > last + 1
                || newest.getLast().number() < last) {
            return Optional.empty();
        }
        var events = newest.stream().filter(event -> event.number() > last).toList();
        return Optional.of(new News(events, version));
    }

    /** Whether the events after that record are in memory, and none of them, nor it, is known to end the run. */
    synchronized boolean goesOnAfter(long last) {
        return after(last).isPresent() && !endsRun();
    }

    /** Whether the newest event in memory ends a run. */
    synchronized boolean endsRun() {
        return !newest.isEmpty() && newest.getLast().type().terminal();
    }

    /**
     * Shares the result of a query among all readers that ask at this position before the next publication. For each
     * set of wanted types the last position is kept. Lazy; completes and fails as the query does.
     */
    synchronized Uni<List<Event>> shared(Place place, Supplier<Uni<List<Event>>> read) {
        var reading = readings.get(place.wanted());
        if (reading == null || !reading.place().equals(place) || reading.version() != version) {
            var fresh = Uni.createFrom()
                    .deferred(read::get)
                    .onFailure()
                    .invoke(() -> forget(place))
                    .memoize()
                    .indefinitely();
            reading = new Reading(place, version, fresh);
            readings.put(place.wanted(), reading);
        }
        return reading.events();
    }

    private synchronized void forget(Place place) {
        readings.remove(place.wanted());
    }

    /**
     * Waits for a version other than this one. Lazy; gives true when there is one, on the publisher's thread, or false
     * when the time is over, on a worker thread. Never fails.
     */
    Uni<Boolean> awaitChange(long since, Duration atMost) {
        return Uni.createFrom().emitter(emitter -> {
            synchronized (this) {
                if (version == since) {
                    var mine = new Waiting(emitter, System.nanoTime() + atMost.toNanos());
                    waiting.add(mine);
                    emitter.onTermination(() -> stopWaiting(mine));
                    scheduleAlarm(atMost.toNanos());
                    return;
                }
            }
            emitter.complete(true);
        });
    }

    private synchronized void stopWaiting(Waiting mine) {
        waiting.remove(mine);
    }

    /** Publishes that there may be records that are not in memory. */
    void publish() {
        publish(List.of());
    }

    /** Publishes records, in order; an empty list says that there may be records that are not in memory. */
    void publish(List<Event> news) {
        List<Waiting> toWake;
        synchronized (this) {
            version++;
            readings.clear();
            if (news.isEmpty()
                    || !newest.isEmpty()
                            && newest.getLast().number() + 1 != news.get(0).number()) {
                newest.clear();
            }
            newest.addAll(news);
            while (newest.size() > KEPT) {
                newest.removeFirst();
            }
            toWake = List.copyOf(waiting);
            waiting.clear();
        }
        toWake.forEach(each -> each.emitter.complete(true));
    }

    /** One alarm at a time, for the reader whose time is over first, instead of one for each reader and event. */
    private void scheduleAlarm(long nanos) {
        if (!alarmScheduled) {
            alarmScheduled = true;
            // Rounded up to milliseconds, the resolution of timers.
            Infrastructure.getDefaultWorkerPool().schedule(this::alarm, nanos / 1_000_000 + 1, TimeUnit.MILLISECONDS);
        }
    }

    private void alarm() {
        List<Waiting> over = new ArrayList<>();
        synchronized (this) {
            alarmScheduled = false;
            long now = System.nanoTime();
            waiting.stream().filter(each -> each.until - now <= 0).forEach(over::add);
            over.forEach(waiting::remove);
            waiting.stream().mapToLong(each -> each.until - now).min().ifPresent(this::scheduleAlarm);
        }
        over.forEach(each -> each.emitter.complete(false));
    }
}
