package dev.unwind.journal.async;

import io.smallrye.mutiny.TimeoutException;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.ToIntFunction;

/**
 * Processes items in groups: items that arrive while one group is processed form the next. An item that arrives while
 * none is processed is a group of its own; nothing waits for more items. Items are processed in the order of arrival.
 *
 * <p>At most one group is processed at a time, so memory is bounded by the callers that wait. Safe from any thread;
 * results are given on the thread on which the group completed, and an item fails as its group does.
 *
 * @param <I> an item
 * @param <R> the result of an item
 */
public final class GroupingQueue<I, R> {
    /** Compared by identity: equal items may wait more than once. */
    private static final class Waiting<I, R> {
        private final I item;
        private final UniEmitter<? super R> emitter;

        Waiting(I item, UniEmitter<? super R> emitter) {
            this.item = item;
            this.emitter = emitter;
        }

        I item() {
            return item;
        }

        UniEmitter<? super R> emitter() {
            return emitter;
        }
    }

    private final int maxWeight;
    private final ToIntFunction<I> weight;
    private final Function<List<I>, Uni<List<R>>> processor;
    private final Queue<Waiting<I, R>> waiting = new ArrayDeque<>();
    private boolean running;

    /**
     * @param maxSize the most items of one group
     * @param processor gives one result for each item of a group, in the same order
     */
    public GroupingQueue(int maxSize, Function<List<I>, Uni<List<R>>> processor) {
        this(maxSize, item -> 1, processor);
    }

    /**
     * @param maxWeight the most that the items of one group weigh together; a heavier item is a group of its own
     * @param weight of an item, positive
     */
    public GroupingQueue(int maxWeight, ToIntFunction<I> weight, Function<List<I>, Uni<List<R>>> processor) {
        this.maxWeight = maxWeight;
        this.weight = weight;
        this.processor = processor;
    }

    /**
     * Adds an item at once, so that the order of items is the order of the calls; the subscription only waits for the
     * result.
     */
    public Uni<R> submit(I item) {
        var result = Uni.createFrom()
                .<R>emitter(emitter -> enqueue(new Waiting<>(item, emitter)))
                .memoize()
                .indefinitely();
        result.subscribe().with(done -> {}, failed -> {});
        return result;
    }

    /** Adds an item on subscription. A cancellation before its group has begun removes it. */
    public Uni<R> submitLazily(I item) {
        return Uni.createFrom().emitter(emitter -> {
            var mine = new Waiting<I, R>(item, emitter);
            emitter.onTermination(() -> withdraw(mine));
            enqueue(mine);
        });
    }

    /**
     * Adds an item on subscription, for a limited time. Once its group has begun it is processed, however long that
     * takes.
     *
     * @param atMost fails with a {@link TimeoutException}, and removes the item, where its group has not begun by then
     */
    public Uni<R> submitLazily(I item, Duration atMost) {
        return Uni.createFrom().emitter(emitter -> {
            var mine = new Waiting<I, R>(item, emitter);
            var alarm = Infrastructure.getDefaultWorkerPool()
                    .schedule(
                            () -> {
                                if (withdraw(mine)) {
                                    emitter.fail(new TimeoutException());
                                }
                            },
                            Math.max(1, atMost.toMillis()),
                            TimeUnit.MILLISECONDS);
            emitter.onTermination(() -> {
                alarm.cancel(false);
                withdraw(mine);
            });
            enqueue(mine);
        });
    }

    private boolean withdraw(Waiting<I, R> mine) {
        synchronized (waiting) {
            return waiting.remove(mine);
        }
    }

    private void enqueue(Waiting<I, R> mine) {
        synchronized (waiting) {
            waiting.add(mine);
            if (running) {
                return;
            }
            running = true;
        }
        next();
    }

    private void next() {
        var group = new ArrayList<Waiting<I, R>>();
        synchronized (waiting) {
            int weighs = 0;
            while (!waiting.isEmpty()) {
                weighs += weight.applyAsInt(waiting.peek().item());
                if (weighs > maxWeight && !group.isEmpty()) {
                    break;
                }
                group.add(waiting.poll());
            }
            if (group.isEmpty()) {
                running = false;
                return;
            }
        }
        Uni.createFrom()
                .deferred(
                        () -> processor.apply(group.stream().map(Waiting::item).toList()))
                .subscribe()
                .with(
                        results -> {
                            next();
                            for (int i = 0; i < group.size(); i++) {
                                group.get(i).emitter().complete(results.get(i));
                            }
                        },
                        failure -> {
                            next();
                            group.forEach(each -> each.emitter().fail(failure));
                        });
    }
}
