package dev.unwind.journal;

import dev.unwind.batch.BatchId;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The record of a batch as a stream: what is there already, then what comes. Readers pull: each reads the journal in pages at its
 * own pace, so that a slow one holds one page in memory and delays nobody.
 */
@ApplicationScoped
public class EventStream {
    private static final String PAGE =
            """
            select number, at, type, step, data::text as data from record
            where batch_id = $1 and number > $2 order by number limit $3""";

    private static final int PAGE_SIZE = 256;

    private final Pool pool;
    private final Wakeups wakeups;

    EventStream(Pool pool, Wakeups wakeups) {
        this.pool = pool;
        this.wakeups = wakeups;
    }

    /**
     * The batch's events after the given number, without gap or repeat, up to and including the one that ends its current run.
     *
     * @param after the number of the last event that the reader has seen; 0 for all
     * @param heartbeat after how long without an event an empty item is emitted, so that the reader knows that the line is alive
     */
    public Multi<Optional<Event>> follow(BatchId batch, long after, Duration heartbeat) {
        return Multi.createBy()
                .repeating()
                .uni(() -> new Reader(batch, after, heartbeat), Reader::next)
                .whilst(page -> !page.isEmpty())
                .onItem()
                .<Optional<Event>>disjoint();
    }

    /** Up to {@code limit} events after the given number. */
    public Uni<List<Event>> page(BatchId batch, long after, int limit) {
        return pool.preparedQuery(PAGE)
                .execute(Tuple.of(batch.value(), after, limit))
                .map(rows -> {
                    var events = new ArrayList<Event>(rows.size());
                    rows.forEach(row -> events.add(event(row)));
                    return events;
                });
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

    /** One reader's place. Its calls follow one another. */
    private final class Reader {
        private final BatchId batch;
        private final Duration heartbeat;
        private long last;
        private boolean atEnd;
        private boolean ended;

        Reader(BatchId batch, long after, Duration heartbeat) {
            this.batch = batch;
            this.last = after;
            this.heartbeat = heartbeat;
        }

        /** The next page; an empty one ends the stream, one with an empty item is a heartbeat. */
        Uni<List<Optional<Event>>> next() {
            if (ended) {
                return Uni.createFrom().item(List.of());
            }
            return Uni.createFrom().deferred(() -> {
                var bell = wakeups.bell(batch);
                return read(bell).onTermination().invoke(() -> wakeups.leave(batch, bell));
            });
        }

        private Uni<List<Optional<Event>>> read(Wakeups.Bell bell) {
            return page(batch, last, PAGE_SIZE).flatMap(events -> {
                if (!events.isEmpty()) {
                    return Uni.createFrom().item(seen(events));
                }
                if (atEnd) {
                    return Uni.createFrom().item(List.of());
                }
                return bell.rung()
                        .ifNoItem()
                        .after(heartbeat)
                        .recoverWithItem(() -> null)
                        .flatMap(rung -> page(batch, last, PAGE_SIZE))
                        .map(late -> late.isEmpty() ? List.of(Optional.<Event>empty()) : seen(late));
            });
        }

        private List<Optional<Event>> seen(List<Event> events) {
            var newest = events.get(events.size() - 1);
            last = newest.number();
            // Behind a full page there may be the record of another run.
            atEnd = newest.type().terminal();
            ended = atEnd && events.size() < PAGE_SIZE;
            return events.stream().map(Optional::of).toList();
        }
    }
}
