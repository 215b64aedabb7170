package dev.unwind.journal.stream;

import static dev.unwind.testing.Waits.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unwind.batch.BatchId;
import dev.unwind.batch.Tenant;
import dev.unwind.batch.json.Json;
import dev.unwind.journal.record.RecordType;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** No reader misses what is written while it reads, whoever comes and goes beside it. */
class StreamSubscriptionsTest {
    private static final Duration LONG = Duration.ofMinutes(1);
    private static final Tenant TENANT = new Tenant("one");

    private final StreamSubscriptions wakeups = new StreamSubscriptions();
    private final BatchId batch = BatchId.next();

    @Test
    void a_reader_that_leaves_does_not_take_the_tail_from_one_that_still_reads() {
        var reading = wakeups.subscribe(batch);
        assertSame(reading, wakeups.subscribe(batch));
        wakeups.unsubscribe(batch);

        wakeups.wake(batch);

        assertTrue(rung(reading, 0));
    }

    @Test
    void the_tail_goes_with_the_last_reader() {
        var first = wakeups.subscribe(batch);
        wakeups.subscribe(batch);
        wakeups.unsubscribe(batch);
        wakeups.unsubscribe(batch);
        assertNotSame(first, wakeups.subscribe(batch));
    }

    @Test
    void who_asked_before_a_ring_hears_it_and_who_asks_after_it_waits_for_the_next() {
        var tail = wakeups.subscribe(batch);
        long before = tail.version();
        wakeups.wake(batch);
        assertTrue(rung(tail, before));
        assertFalse(rung(tail, tail.version()));
    }

    @Test
    void what_was_written_here_is_handed_on_and_what_was_not_is_not_guessed() {
        var tail = wakeups.subscribe(batch);
        assertEquals(Optional.empty(), tail.after(0));
        wakeups.wake(batch, () -> events(3, 5));
        assertEquals(Optional.empty(), tail.after(1));
        assertEquals(List.of(3L, 4L, 5L), numbers(tail.after(2)));
        assertEquals(List.of(5L), numbers(tail.after(4)));
        assertEquals(List.of(), numbers(tail.after(5)));
        wakeups.wake(batch, () -> events(6, 6));
        assertEquals(List.of(5L, 6L), numbers(tail.after(4)));
        // Somebody else wrote 7.
        wakeups.wake(batch, () -> events(8, 9));
        assertEquals(Optional.empty(), tail.after(6));
        assertEquals(List.of(8L, 9L), numbers(tail.after(7)));
        wakeups.wake(batch);
        assertEquals(Optional.empty(), tail.after(7));
    }

    @Test
    void only_so_many_records_are_kept() {
        var tail = wakeups.subscribe(batch);
        wakeups.wake(batch, () -> events(1, 10_000));
        assertEquals(Optional.empty(), tail.after(1));
        assertEquals(100, numbers(tail.after(9_900)).size());
    }

    @Test
    void who_keeps_up_is_handed_what_was_written_and_whoever_does_not_reads() {
        var pages = new ArrayList<Long>();
        var stream = new EventStream(null, wakeups) {
            @Override
            public Uni<List<Event>> page(BatchId id, long after, int limit) {
                pages.add(after);
                return Uni.createFrom().item(after == 0 ? events(1, 2) : after == 4 ? events(5, 6) : List.of());
            }
        };
        var seen = new ArrayList<Long>();
        var ended = new AtomicBoolean();
        stream.follow(batch, 0, LONG)
                .subscribe()
                .with(
                        events -> events.forEach(event -> seen.add(event.number())),
                        failure -> {},
                        () -> ended.set(true));
        assertEquals(List.of(0L), pages);
        wakeups.wake(batch, () -> events(3, 4));
        assertEquals(List.of(1L, 2L, 3L, 4L), seen);
        assertEquals(List.of(0L), pages);
        wakeups.wake(batch, () -> events(7, 7));
        wakeups.wake(batch, () -> List.of(event(8, RecordType.BATCH_FINISHED)));
        assertEquals(LongStream.rangeClosed(1, 8).boxed().toList(), seen);
        assertEquals(List.of(0L, 4L), pages);
        assertTrue(ended.get());
    }

    @Test
    void a_stream_that_is_cut_while_it_reads_leaves_nothing_behind() {
        var mine = wakeups.subscribe(batch);
        var failing = new EventStream(null, wakeups) {
            @Override
            public Uni<List<Event>> page(BatchId id, long after, int limit) {
                return Uni.createFrom().failure(new IllegalStateException("away"));
            }
        };
        var failed = new AtomicBoolean();
        failing.follow(batch, 0, LONG).subscribe().with(event -> {}, failure -> failed.set(true));
        assertTrue(failed.get());
        var silent = new EventStream(null, wakeups) {
            @Override
            public Uni<List<Event>> page(BatchId id, long after, int limit) {
                return Uni.createFrom().nothing();
            }
        };
        silent.follow(batch, 0, LONG)
                .subscribe()
                .with((List<Event> events) -> {})
                .cancel();

        wakeups.unsubscribe(batch);
        assertNotSame(mine, wakeups.subscribe(batch));
    }

    /** Otherwise what stands between a reader and the gateway takes the connection for idle, and closes it. */
    @Test
    void a_reader_who_is_shown_none_of_many_events_is_told_that_the_stream_goes_on() throws InterruptedException {
        var stream = new EventStream(null, wakeups) {
            @Override
            Uni<List<Event>> thinPage(BatchId id, long after, Set<RecordType> wanted) {
                return Uni.createFrom().item(List.of());
            }
        };
        var told = new CountDownLatch(1);
        var reading = stream.follow(batch, 0, Duration.ofMillis(100), Set.of(EventGroup.BATCH))
                .subscribe()
                .with(events -> {
                    if (events.isEmpty()) {
                        told.countDown();
                    }
                });
        for (long number = 1; number <= 100_000 && !told.await(1, TimeUnit.MILLISECONDS); number++) {
            long next = number;
            wakeups.wake(batch, () -> events(next, next));
        }
        reading.cancel();
        assertEquals(0, told.getCount());
    }

    @Test
    void who_follows_a_batch_as_soon_as_it_is_accepted_needs_no_query() {
        var pages = new ArrayList<Long>();
        var stream = reading(pages, List.of());
        assertFalse(stream.canBegin(TENANT, batch, 0));
        wakeups.accepted(batch, TENANT, event(1, RecordType.BATCH_ACCEPTED));
        assertTrue(stream.canBegin(TENANT, batch, 0));
        assertTrue(stream.canBegin(TENANT, batch, 1));
        assertFalse(stream.canBegin(TENANT, batch, 2));
        assertFalse(stream.canBegin(new Tenant("another"), batch, 0));
        wakeups.wake(batch, () -> List.of(event(2, RecordType.BATCH_RUNNING)));
        assertTrue(stream.canBegin(TENANT, batch, 0));

        var seen = new ArrayList<Long>();
        var ended = new AtomicBoolean();
        follow(stream, seen, ended);
        wakeups.wake(batch, () -> events(3, 9));
        assertTrue(stream.canBegin(TENANT, batch, 0));
        wakeups.wake(batch, () -> List.of(event(10, RecordType.BATCH_FINISHED)));
        assertEquals(LongStream.rangeClosed(1, 10).boxed().toList(), seen);
        assertTrue(ended.get());
        assertEquals(List.of(), pages);
        assertFalse(stream.canBegin(TENANT, batch, 0));
    }

    @Test
    void an_accepted_batch_is_forgotten_with_its_first_step_and_where_others_may_have_written() {
        var stream = reading(new ArrayList<>(), List.of());
        List<Runnable> news =
                List.of(() -> wakeups.wake(batch, () -> events(2, 2)), () -> wakeups.recorded(batch), wakeups::missed);
        for (var each : news) {
            wakeups.accepted(batch, TENANT, event(1, RecordType.BATCH_ACCEPTED));
            assertTrue(stream.canBegin(TENANT, batch, 0));
            each.run();
            assertFalse(stream.canBegin(TENANT, batch, 0));
        }
    }

    @Test
    void only_so_many_accepted_batches_are_held_for_a_reader() {
        var stream = reading(new ArrayList<>(), List.of());
        var batches = Stream.generate(BatchId::next).limit(1_000).toList();
        batches.forEach(each -> wakeups.accepted(each, TENANT, event(1, RecordType.BATCH_ACCEPTED)));
        assertEquals(
                batches.subList(488, 1_000),
                batches.stream()
                        .filter(each -> stream.canBegin(TENANT, each, 0))
                        .toList());
    }

    @Test
    void who_comes_after_the_end_reads_what_others_wrote_since() {
        wakeups.accepted(batch, TENANT, event(1, RecordType.BATCH_ACCEPTED));
        wakeups.subscribe(batch);
        wakeups.wake(batch, () -> List.of(event(2, RecordType.BATCH_FINISHED)));
        var pages = new ArrayList<Long>();
        var another = Stream.concat(events(1, 3).stream(), Stream.of(event(4, RecordType.BATCH_FINISHED)));
        var stream = reading(pages, another.toList());
        assertFalse(stream.canBegin(TENANT, batch, 0));

        var seen = new ArrayList<Long>();
        var ended = new AtomicBoolean();
        follow(stream, seen, ended);
        assertEquals(List.of(1L, 2L, 3L, 4L), seen);
        assertTrue(ended.get());
        assertEquals(List.of(0L), pages);
    }

    /** Whoever wrote it may have ended before it told anybody. */
    @Test
    void who_got_all_from_memory_soon_looks_for_what_nobody_told_of() {
        wakeups.accepted(batch, TENANT, event(1, RecordType.BATCH_ACCEPTED));
        var untold = Stream.concat(events(2, 999).stream(), Stream.of(event(1_000, RecordType.BATCH_FINISHED)));
        var stream = reading(new ArrayList<>(), untold.toList());
        var seen = Collections.synchronizedList(new ArrayList<Long>());
        var ended = new AtomicBoolean();
        follow(stream, Duration.ofMillis(600), seen, ended);
        await().until(ended::get);
        assertEquals(LongStream.rangeClosed(1, 1_000).boxed().toList(), seen);
    }

    /** A stream that notes after which events it reads, and finds these. */
    private EventStream reading(List<Long> pages, List<Event> stored) {
        return new EventStream(null, wakeups) {
            @Override
            public Uni<List<Event>> page(BatchId id, long after, int limit) {
                pages.add(after);
                return Uni.createFrom()
                        .item(stored.stream()
                                .filter(event -> event.number() > after)
                                .limit(limit)
                                .toList());
            }
        };
    }

    private void follow(EventStream stream, List<Long> seen, AtomicBoolean ended) {
        follow(stream, LONG, seen, ended);
    }

    private void follow(EventStream stream, Duration heartbeat, List<Long> seen, AtomicBoolean ended) {
        stream.follow(batch, 0, heartbeat)
                .subscribe()
                .with(
                        events -> events.forEach(event -> seen.add(event.number())),
                        failure -> {},
                        () -> ended.set(true));
    }

    private static List<Event> events(long first, long last) {
        return LongStream.rangeClosed(first, last)
                .mapToObj(number -> event(number, RecordType.STEP_APPLIED))
                .toList();
    }

    private static Event event(long number, RecordType type) {
        return Event.of(BatchId.next(), number, Instant.EPOCH, type, OptionalInt.empty(), Json.object());
    }

    private static List<Long> numbers(Optional<RecentEvents.News> news) {
        return news.orElseThrow().events().stream().map(Event::number).toList();
    }

    private static boolean rung(RecentEvents tail, long since) {
        var rung = new AtomicBoolean();
        tail.awaitChange(since, LONG).subscribe().with(rung::set);
        return rung.get();
    }
}
