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
 * none is processed is a group of its own; nothing waits for more items, unless it is submitted as patient. Items are
 * processed in the order of arrival.
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
    private final int enough;
    private final Duration patience;
    private boolean running;
    private boolean hurried;
    private boolean alarmed;

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
        this(maxWeight, weight, processor, 1, Duration.ZERO);
    }

    /**
     * A queue to which items may be submitted as patient.
     *
     * @param maxSize the most items of one group
     * @param processor gives one result for each item of a group, in the same order
     * @param enough so many items are a group, however patient they are
     * @param patience how long a patient item waits at most for company; rounded up to milliseconds
     */
    public GroupingQueue(int maxSize, Function<List<I>, Uni<List<R>>> processor, int enough, Duration patience) {
        this(maxSize, item -> 1, processor, enough, patience);
    }

    private GroupingQueue(
            int maxWeight,
            ToIntFunction<I> weight,
            Function<List<I>, Uni<List<R>>> processor,
            int enough,
            Duration patience) {
        this.maxWeight = maxWeight;
        this.weight = weight;
        this.processor = processor;
        this.enough = enough;
        this.patience = patience;
    }

    /**
     * Adds an item at once, so that the order of items is the order of the calls; the subscription only waits for the
     * result.
     */
    public Uni<R> submit(I item) {
        return submit(item, false);
    }

    /**
     * Adds an item at once, so that the order of items is the order of the calls; the subscription only waits for the
     * result.
     *
     * @param patient whether it may wait a while for company: until enough items wait, one that is not patient comes,
     *     or somebody calls {@link #hurry}
     */
    public Uni<R> submit(I item, boolean patient) {
        var result = Uni.createFrom()
                .<R>emitter(emitter -> enqueue(new Waiting<>(item, emitter), patient))
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
            enqueue(mine, false);
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
            enqueue(mine, false);
        });
    }

    private boolean withdraw(Waiting<I, R> mine) {
        synchronized (waiting) {
            return waiting.remove(mine);
        }
    }

    private void enqueue(Waiting<I, R> mine, boolean patient) {
        synchronized (waiting) {
            waiting.add(mine);
            hurried |= !patient;
            if (running || !isDue()) {
                return;
            }
            running = true;
        }
        next();
    }

    /** Has the items that wait for company processed now. */
    public void hurry() {
        synchronized (waiting) {
            if (waiting.isEmpty()) {
                return;
            }
            hurried = true;
            if (running) {
                return;
            }
            running = true;
        }
        next();
    }

    /** Whether what waits is to be processed; sees to it that it is some time. */
    private boolean isDue() {
        if (hurried || waiting.size() >= enough) {
            return true;
        }
        if (!alarmed && !waiting.isEmpty()) {
            alarmed = true;
            Infrastructure.getDefaultWorkerPool()
                    .schedule(this::alarm, Math.max(1, patience.toMillis()), TimeUnit.MILLISECONDS);
        }
        return false;
    }

    private void alarm() {
        synchronized (waiting) {
            alarmed = false;
        }
        hurry();
    }

    private void next() {
        var group = new ArrayList<Waiting<I, R>>();
        synchronized (waiting) {
            if (!isDue()) {
                running = false;
                return;
            }
            int weighs = 0;
            while (!waiting.isEmpty()) {
                weighs += weight.applyAsInt(waiting.peek().item());
                if (weighs > maxWeight && !group.isEmpty()) {
                    break;
                }
                group.add(waiting.poll());
            }
            hurried = !waiting.isEmpty();
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
