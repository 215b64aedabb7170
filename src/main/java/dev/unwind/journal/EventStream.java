package dev.unwind.journal;

import dev.unwind.batch.BatchId;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * The record of a batch as a stream: what is there already, then what comes. Readers pull: each goes through the journal in pages at
 * its own pace, so that a slow one holds one page in memory and delays nobody. Those who have come equally far share what is read:
 * however many follow a batch, each of its records is read for them once.
 */
@ApplicationScoped
public class EventStream {
    private static final String PAGE =
            """
            select number, at, type, step, data::text as data from record
            where batch_id = $1 and number > $2 order by number limit $3""";

    // What a reader does not want is passed over without its data.
    private static final String THIN_PAGE =
            """
            select number, at, type, step, case when type = any($4) then data::text end as data from record
            where batch_id = $1 and number > $2 order by number limit $3""";

    private static final int PAGE_SIZE = 256;
    private static final int THIN_PAGE_SIZE = 2_048;

    private final Pool pool;
    private final Wakeups wakeups;

    EventStream(Pool pool, Wakeups wakeups) {
        this.pool = pool;
        this.wakeups = wakeups;
    }

    /**
     * The batch's events after the given number, without gap or repeat, up to and including the one that ends its current run; cut short
     * where this instance ends.
     *
     * @param after the number of the last event that the reader has seen; 0 for all
     * @param heartbeat after how long without an event an empty item is emitted, so that the reader knows that the line is alive
     */
    public Multi<Optional<Event>> follow(BatchId batch, long after, Duration heartbeat) {
        return follow(batch, after, heartbeat, Set.of());
    }

    /**
     * The same without the events that are in none of these groups; where there are no groups, with all. The event that ends a run
     * is always among them.
     */
    public Multi<Optional<Event>> follow(BatchId batch, long after, Duration heartbeat, Set<EventGroup> groups) {
        return Multi.createFrom().deferred(() -> {
            var reader = new Reader(batch, after, heartbeat, groups);
            return Multi.createBy()
                    .repeating()
                    .uni(() -> reader, Reader::next)
                    .until(Page::over)
                    .onItem()
                    .transformToMultiAndConcatenate(page -> Multi.createFrom().iterable(page.events()))
                    .onTermination()
                    .invoke(reader::leave);
        });
    }

    /** Up to {@code limit} events after the given number. */
    public Uni<List<Event>> page(BatchId batch, long after, int limit) {
        return pool.preparedQuery(PAGE)
                .execute(Tuple.of(batch.value(), after, limit))
                .map(EventStream::events);
    }

    private Uni<List<Event>> thinPage(BatchId batch, long after, Set<RecordType> wanted) {
        return pool.preparedQuery(THIN_PAGE)
                .execute(Tuple.of(
                        batch.value(),
                        after,
                        THIN_PAGE_SIZE,
                        wanted.stream().map(RecordType::label).toArray(String[]::new)))
                .map(EventStream::events);
    }

    private static List<Event> events(RowSet<Row> rows) {
        var events = new ArrayList<Event>();
        rows.forEach(row -> events.add(event(row)));
        return events;
    }

    private static Event event(Row row) {
        var step = row.getInteger("step");
        return new Event(
                row.getLong("number"),
                row.getOffsetDateTime("at").toInstant(),
                RecordType.of(row.getString("type")),
                step == null ? OptionalInt.empty() : OptionalInt.of(step),
                row.getString("data"));
    }

    /**
     * What a reader gets at once.
     *
     * @param over whether there is nothing, and will be nothing
     */
    private record Page(List<Optional<Event>> events, boolean over) {
        static final Page OVER = new Page(List.of(), true);
        static final Page HEARTBEAT = new Page(List.of(Optional.empty()), false);
    }

    /** One reader's place. Its calls follow one another; it may be left at any moment. */
    private final class Reader {
        private final BatchId batch;
        private final Duration heartbeat;
        private final Set<RecordType> wanted;
        private long last;
        private Wakeups.Bell bell;
        private boolean mayBeMore = true;
        private boolean atEnd;
        private boolean gone;

        Reader(BatchId batch, long after, Duration heartbeat, Set<EventGroup> groups) {
            this.batch = batch;
            this.last = after;
            this.heartbeat = heartbeat;
            this.wanted = groups.isEmpty() ? Set.of() : EventGroup.types(groups);
        }

        Uni<Page> next() {
            return Uni.createFrom()
                    .deferred(() -> wakeups.closed() ? over() : mayBeMore ? read() : atEnd ? over() : await());
        }

        private Uni<Page> read() {
            return take().shared(new Wakeups.Place(wanted, last), this::events)
                    .flatMap(events ->
                            events.isEmpty() ? nothing() : Uni.createFrom().item(seen(events)));
        }

        private Uni<Page> nothing() {
            mayBeMore = false;
            return atEnd ? over() : await();
        }

        private Uni<Page> over() {
            return Uni.createFrom().item(Page.OVER);
        }

        private Uni<Page> await() {
            return take().rung()
                    .replaceWith(true)
                    .ifNoItem()
                    .after(heartbeat)
                    .recoverWithItem(false)
                    .flatMap(rung -> {
                        if (rung) {
                            leaveBell();
                            return wakeups.closed() ? over() : read();
                        }
                        return events().map(late -> late.isEmpty() ? Page.HEARTBEAT : seen(late));
                    });
        }

        private Uni<List<Event>> events() {
            return wanted.isEmpty() ? page(batch, last, PAGE_SIZE) : thinPage(batch, last, wanted);
        }

        private Page seen(List<Event> events) {
            var newest = events.get(events.size() - 1);
            last = newest.number();
            // Behind a full page there may be the record of another run.
            atEnd = newest.type().terminal();
            mayBeMore = events.size() == (wanted.isEmpty() ? PAGE_SIZE : THIN_PAGE_SIZE);
            return new Page(
                    events.stream()
                            .filter(event -> wanted.isEmpty() || wanted.contains(event.type()))
                            .map(Optional::of)
                            .toList(),
                    false);
        }

        /** The bell that rings if there is more than what is read from now on. */
        private synchronized Wakeups.Bell take() {
            if (bell == null) {
                bell = gone ? new Wakeups.Bell() : wakeups.bell(batch);
            }
            return bell;
        }

        private synchronized void leaveBell() {
            if (bell != null) {
                wakeups.leave(batch, bell);
                bell = null;
            }
        }

        private synchronized void leave() {
            gone = true;
            leaveBell();
        }
    }
}
