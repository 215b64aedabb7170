package dev.unwind.journal.stream;

import dev.unwind.batch.BatchId;
import dev.unwind.batch.Tenant;
import dev.unwind.journal.postgres.JournalUnavailable;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;

/** Waits for the end of runs, on whichever instance. Wakes with new records, and polls once a second. */
@ApplicationScoped
public class CompletionWaiter {
    private static final Duration POLL = Duration.ofSeconds(1);
    /** Between two looks: a busy batch has many records a second. */
    private static final Duration PAUSE = Duration.ofMillis(50);

    private final RunEnds ends;
    private final StreamSubscriptions subscriptions;

    CompletionWaiter(RunEnds ends, StreamSubscriptions subscriptions) {
        this.ends = ends;
        this.subscriptions = subscriptions;
    }

    /**
     * Waits until the current run of the batch has ended, the time is over, or this instance shuts down. Lazy;
     * completes on an event loop or a worker thread; fails with {@link JournalUnavailable}.
     *
     * @return whether the run has ended; true where there is no such batch
     */
    public Uni<Boolean> await(Tenant tenant, BatchId batch, Duration atMost) {
        long until = System.nanoTime() + atMost.toNanos();
        return Multi.createBy()
                .repeating()
                .uni(() -> lookAndWait(tenant, batch, until))
                .whilst(ended ->
                        !ended && !subscriptions.closed() && !remaining(until).isZero())
                .select()
                .last()
                .toUni();
    }

    private Uni<Boolean> lookAndWait(Tenant tenant, BatchId batch, long until) {
        return Uni.createFrom().deferred(() -> {
            var recent = subscriptions.subscribe(batch);
            long version = recent.version();
            return ended(tenant, batch)
                    .call(ended -> ended || remaining(until).isZero()
                            ? Uni.createFrom().voidItem()
                            : recent.awaitChange(version, shorter(POLL, remaining(until)))
                                    .onItem()
                                    .delayIt()
                                    .by(shorter(PAUSE, remaining(until))))
                    .onTermination()
                    .invoke(() -> subscriptions.unsubscribe(batch));
        });
    }

    private static Duration remaining(long until) {
        long nanos = until - System.nanoTime();
        return nanos < 1_000_000 ? Duration.ZERO : Duration.ofNanos(nanos);
    }

    private static Duration shorter(Duration one, Duration other) {
        var shorter = one.compareTo(other) < 0 ? one : other;
        return shorter.isZero() ? Duration.ofMillis(1) : shorter;
    }

    private Uni<Boolean> ended(Tenant tenant, BatchId batch) {
        return ends.of(tenant, batch)
                .map(found -> found.map(RunEnds.RunEnd::ended).orElse(true));
    }
}
