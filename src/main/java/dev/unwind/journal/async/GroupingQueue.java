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
 * Does many small things as few large ones: whatever is handed in while one group is under way goes out together as the next. A
 * lone item goes out at once; nothing waits for company. Items go out in the order in which they came.
 *
 * <p>At most one group is under way, so memory is bounded by the callers that wait. Safe from any thread; results are handed out on
 * the thread on which the group completed.
 *
 * @param <I> an item
 * @param <R> what comes of it
 */
public final class GroupingQueue<I, R> {
    /** Each is itself and nothing else. */
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
     * @param largest the most items of one group
     * @param together does a group; gives one result per item, in the same order
     */
    public GroupingQueue(int largest, Function<List<I>, Uni<List<R>>> together) {
        this(largest, item -> 1, together);
    }

    /**
     * @param largest the most that the items of one group weigh together; one that weighs more goes alone
     * @param weight of an item, positive
     */
    public GroupingQueue(int largest, ToIntFunction<I> weight, Function<List<I>, Uni<List<R>>> together) {
        this.maxWeight = largest;
        this.weight = weight;
        this.processor = together;
    }

    /** Hands in an item, now and once: the order of items is the order of these calls, whenever the Uni is subscribed to. */
    public Uni<R> submit(I item) {
        var result = Uni.createFrom()
                .<R>emitter(emitter -> enqueue(new Waiting<>(item, emitter)))
                .memoize()
                .indefinitely();
        result.subscribe().with(done -> {}, failed -> {});
        return result;
    }

    /** Hands in an item when it is subscribed to. Who is cancelled before the item's group has begun takes it back. */
    public Uni<R> submitLazily(I item) {
        return Uni.createFrom().emitter(emitter -> {
            var mine = new Waiting<I, R>(item, emitter);
            emitter.onTermination(() -> withdraw(mine));
            enqueue(mine);
        });
    }

    /**
     * The same for who cannot be sure, once the item's group has begun, that nothing comes of it.
     *
     * @param atMost fails with a {@link TimeoutException}, and the item is taken back, where its group has not begun by then
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
