package dev.unwind.journal;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
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
final class Grouping<I, R> {
    private record Waiting<I, R>(I item, UniEmitter<? super R> emitter) {}

    private final int largest;
    private final ToIntFunction<I> weight;
    private final Function<List<I>, Uni<List<R>>> together;
    private final Queue<Waiting<I, R>> waiting = new ArrayDeque<>();
    private boolean underWay;

    /**
     * @param largest the most items of one group
     * @param together does a group; gives one result per item, in the same order
     */
    Grouping(int largest, Function<List<I>, Uni<List<R>>> together) {
        this(largest, item -> 1, together);
    }

    /**
     * @param largest the most that the items of one group weigh together; one that weighs more goes alone
     * @param weight of an item, positive
     */
    Grouping(int largest, ToIntFunction<I> weight, Function<List<I>, Uni<List<R>>> together) {
        this.largest = largest;
        this.weight = weight;
        this.together = together;
    }

    /** Hands in an item, now and once: the order of items is the order of these calls, whenever the Uni is subscribed to. */
    Uni<R> add(I item) {
        var result = Uni.createFrom()
                .<R>emitter(emitter -> enqueue(item, emitter))
                .memoize()
                .indefinitely();
        result.subscribe().with(done -> {}, failed -> {});
        return result;
    }

    private void enqueue(I item, UniEmitter<? super R> emitter) {
        synchronized (waiting) {
            waiting.add(new Waiting<>(item, emitter));
            if (underWay) {
                return;
            }
            underWay = true;
        }
        next();
    }

    private void next() {
        var group = new ArrayList<Waiting<I, R>>();
        synchronized (waiting) {
            int weighs = 0;
            while (!waiting.isEmpty()) {
                weighs += weight.applyAsInt(waiting.peek().item());
                if (weighs > largest && !group.isEmpty()) {
                    break;
                }
                group.add(waiting.poll());
            }
            if (group.isEmpty()) {
                underWay = false;
                return;
            }
        }
        Uni.createFrom()
                .deferred(() -> together.apply(group.stream().map(Waiting::item).toList()))
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
