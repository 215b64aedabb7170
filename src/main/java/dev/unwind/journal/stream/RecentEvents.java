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
 * What those who follow one batch on this instance share: the newest records that were written here, so that who keeps up needs no
 * query; what is read by those who have come equally far; and one clock for all who wait. Holds a bounded number of records. Safe from
 * any thread.
 */
final class RecentEvents {
    /** Who has fallen further behind reads from PostgreSQL. */
    private static final int KEPT = 128;

    private final Deque<Event> newest = new ArrayDeque<>();
    private final Map<Set<RecordType>, Reading> readings = new HashMap<>();
    private final Set<Waiting> waiting = new LinkedHashSet<>();
    private long version;
    private boolean alarmScheduled;

    /** Where a reader stands: what it wants, all where that is empty, and the number of the last record that it has seen. */
    record Place(Set<RecordType> wanted, long last) {}

    /**
     * What came after a reader's place.
     *
     * @param version how often the tail had been rung by then: there is nothing more before the next ring
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

    /** How often there was something new. Asked before reading, it tells afterwards whether there is more by now. */
    synchronized long version() {
        return version;
    }

    /** What came after that record; nothing where that is not known here. */
    synchronized Optional<News> after(long last) {
        if (newest.isEmpty()
                || newest.getFirst().number() > last + 1
                || newest.getLast().number() < last) {
            return Optional.empty();
        }
        var events = newest.stream().filter(event -> event.number() > last).toList();
        return Optional.of(new News(events, version));
    }

    /**
     * What is read at that place, for all who ask there before the next ring. Of the places at which the same is wanted the last one is
     * kept.
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
     * Completes with true when the tail has been rung more often than that, at once where it was already; with false when so much time
     * has passed.
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

    /** There may be records that are not known here. */
    void publish() {
        publish(List.of());
    }

    /** There are these records now, in order; without any there may be some that are not known here. */
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

    /** One alarm at a time, for whoever has waited longest, instead of one for each reader and event. */
    private void scheduleAlarm(long nanos) {
        if (!alarmScheduled) {
            alarmScheduled = true;
            // Up to a millisecond late: timers know nothing shorter.
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
