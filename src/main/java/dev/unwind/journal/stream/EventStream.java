package dev.unwind.journal.stream;

import dev.unwind.batch.BatchId;
import dev.unwind.batch.Tenant;
import dev.unwind.journal.record.RecordType;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Streams the records of a batch: first the stored ones, then new ones. Each reader pulls pages at its own pace, so
 * that a slow reader holds one page in memory and delays nobody. A reader that keeps up with a batch that runs on this
 * instance gets the records without a query, and so does one that follows a batch as soon as this instance has accepted
 * it; other readers at the same position share a query.
 */
@ApplicationScoped
public class EventStream {
    private static final int PAGE_SIZE = 256;
    private static final int THIN_PAGE_SIZE = 2_048;

    private final EventPages pages;
    private final StreamSubscriptions subscriptions;

    public EventStream(Pool pool, StreamSubscriptions subscriptions) {
        this.pages = new EventPages(pool);
        this.subscriptions = subscriptions;
    }

    /**
     * The events of the batch after the given number, without gap or repeat, up to the one that ends its current run,
     * or until this instance shuts down. Lazy; items come on event loops or worker threads; fails where PostgreSQL is
     * away. Each item has as many events as are there when it is requested.
     *
     * @param after the number of the last event that the reader has seen; 0 for all
     * @param heartbeat after how long without an event an empty item is emitted, so that the reader knows that the
     *     connection works
     */
    public Multi<List<Event>> follow(BatchId batch, long after, Duration heartbeat) {
        return follow(batch, after, heartbeat, Set.of());
    }

    /**
     * The events of the batch that are in any of these groups, and the event that ends the run. Where there are no
     * groups, all events. Events of other groups do not put off the next empty item. Otherwise as
     * {@link #follow(BatchId, long, Duration)}.
     */
    public Multi<List<Event>> follow(BatchId batch, long after, Duration heartbeat, Set<EventGroup> groups) {
        return Multi.createFrom().deferred(() -> {
            var reader = new Reader(batch, after, heartbeat, groups);
            return Multi.createBy()
                    .repeating()
                    .uni(() -> reader, Reader::next)
                    .until(Page::over)
                    .select()
                    .where(reader::isShown)
                    .map(Page::events)
                    .onTermination()
                    .invoke(reader::close);
        });
    }

    /**
     * Whether a stream of the tenant's batch after this event can begin without a query: this instance knows that the
     * tenant has such a batch, and that there was or will be an event after this one. Where this is false nothing is
     * known.
     */
    public boolean canBegin(Tenant tenant, BatchId batch, long after) {
        return subscriptions.isInMemory(tenant, batch, after);
    }

    /**
     * Up to {@code limit} events after the given number; fewer only where there are no more. Lazy; completes on an
     * event loop; fails where PostgreSQL is away.
     */
    public Uni<List<Event>> page(BatchId batch, long after, int limit) {
        return pages.whole(batch, after, limit);
    }

    /** The events after the given number that are of these types, as far as one page of them goes. Lazy. */
    Uni<List<Event>> thinPage(BatchId batch, long after, Set<RecordType> wanted) {
        return pages.thin(batch, after, THIN_PAGE_SIZE, wanted);
    }

    /**
     * What a reader gets at once.
     *
     * @param idle whether this is a heartbeat
     * @param over whether the stream has ended
     */
    private record Page(List<Event> events, boolean idle, boolean over) {
        static final Page OVER = new Page(List.of(), false, true);
        static final Page HEARTBEAT = new Page(List.of(), true, false);
    }

    /** The position of one reader. Its calls follow one another; it may be closed at any time. */
    private final class Reader {
        private final BatchId batch;
        private final Duration heartbeat;
        private final Set<RecordType> wanted;
        private final RecentEvents recent;
        private long last;
        private long version = -1;
        private boolean mayBeMore;
        private boolean atEnd;
        /** Whether this reader has looked in the database. */
        private boolean checked;
        /** Whether it has to: the run had ended before, and another may have begun elsewhere. */
        private boolean mustCheck;

        private long shownAt = System.nanoTime();

        Reader(BatchId batch, long after, Duration heartbeat, Set<EventGroup> groups) {
            this.batch = batch;
            this.last = after;
            this.heartbeat = heartbeat;
            this.wanted = groups.isEmpty() ? Set.of() : EventGroup.types(groups);
            this.recent = subscriptions.subscribe(batch);
            this.mustCheck = recent.endsRun();
        }

        Uni<Page> next() {
            return Uni.createFrom().deferred(this::nextPage);
        }

        /** Takes records that this instance wrote from memory, and reads others where there may be some. */
        private Uni<Page> nextPage() {
            if (subscriptions.closed()) {
                return over();
            }
            var news = mustCheck ? Optional.<RecentEvents.News>empty() : recent.after(last);
            if (news.isPresent()) {
                version = news.get().version();
                mayBeMore = false;
                if (!news.get().events().isEmpty()) {
                    return Uni.createFrom().item(seen(news.get().events()));
                }
            }
            if (mayBeMore || version != recent.version()) {
                return read();
            }
            return atEnd ? over() : await();
        }

        private Uni<Page> read() {
            version = recent.version();
            checked = true;
            mustCheck = false;
            return recent.shared(new RecentEvents.Place(wanted, last), this::events)
                    .invoke(this::noteWhetherMore)
                    .flatMap(events ->
                            events.isEmpty() ? next() : Uni.createFrom().item(seen(events)));
        }

        private void noteWhetherMore(List<Event> page) {
            mayBeMore = page.size() == (wanted.isEmpty() ? PAGE_SIZE : THIN_PAGE_SIZE);
        }

        private Uni<Page> over() {
            return Uni.createFrom().item(Page.OVER);
        }

        private Uni<Page> await() {
            var left = heartbeat.minusNanos(System.nanoTime() - shownAt);
            if (left.isNegative() || left.isZero()) {
                return Uni.createFrom().item(Page.HEARTBEAT);
            }
            // Who has got all from memory looks sooner: whoever goes on with the batch may have ended untold.
            var unchecked = heartbeat.dividedBy(3);
            boolean early = !checked && left.compareTo(unchecked) > 0;
            return recent.awaitChange(version, early ? unchecked : left).flatMap(rung -> {
                if (rung) {
                    return next();
                }
                version = recent.version();
                checked = true;
                return events().invoke(this::noteWhetherMore)
                        .flatMap(late -> late.isEmpty() && early
                                ? next()
                                : Uni.createFrom().item(late.isEmpty() ? Page.HEARTBEAT : seen(late)));
            });
        }

        private Uni<List<Event>> events() {
            return wanted.isEmpty() ? page(batch, last, PAGE_SIZE) : thinPage(batch, last, wanted);
        }

        private Page seen(List<Event> events) {
            var newest = events.get(events.size() - 1);
            last = newest.number();
            // After this event there may be those of another run.
            atEnd = newest.type().terminal();
            return new Page(
                    wanted.isEmpty()
                            ? events
                            : events.stream()
                                    .filter(event -> wanted.contains(event.type()))
                                    .toList(),
                    false,
                    false);
        }

        /** Whether the reader is to have it; a page without events is shown where nothing was for long. */
        private boolean isShown(Page page) {
            boolean shown = page.idle()
                    || !page.events().isEmpty()
                    || !page.over() && System.nanoTime() - shownAt >= heartbeat.toNanos();
            if (shown) {
                shownAt = System.nanoTime();
            }
            return shown;
        }

        private void close() {
            subscriptions.unsubscribe(batch);
        }
    }
}
