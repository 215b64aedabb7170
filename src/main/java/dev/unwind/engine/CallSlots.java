package dev.unwind.engine;

import dev.unwind.provider.Kinds;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * As many calls to providers at once as a run of a batch may have. A step holds a slot only while it calls: while it waits for its
 * records to be durable others call, so that a slow disk takes little from the pace at which the provider is used. For that more steps
 * are open than there are slots; where there is one slot, one step: they strictly follow one another.
 *
 * <p>Steps that have begun go first; a new one begins only where a slot is free. Safe from any thread.
 */
final class CallSlots {
    /** Of the time that a step is open, its calls may take as little as one part in so many before the slots are idle. */
    private static final int OPEN_PER_SLOT = 4;

    private final Queue<UniEmitter<? super Void>> calls = new ArrayDeque<>();
    private final Queue<UniEmitter<? super Void>> turns = new ArrayDeque<>();
    private int limit;
    private int taken;

    CallSlots(int limit) {
        this.limit = limit;
    }

    /** How many calls there may be from now on. Only between two phases of a run, when nobody waits. */
    synchronized void resize(int slots) {
        limit = slots;
    }

    /** The kinds, each of whose calls takes a slot. */
    Kinds around(Kinds kinds) {
        return new SlottedKinds(kinds, this);
    }

    /** Does something with each of these steps, as many of them at once as may be open. */
    Uni<Void> forEach(Multi<Integer> steps, Function<Integer, Uni<Void>> action) {
        return steps.onItem()
                .transformToUni(action::apply)
                .merge(open())
                .collect()
                .last()
                .replaceWithVoid();
    }

    private synchronized int open() {
        return limit == 1 ? 1 : OPEN_PER_SLOT * limit;
    }

    /** Completes when a slot is free that no step which has begun is waiting for. */
    Uni<Void> turn() {
        return Uni.createFrom().emitter(emitter -> {
            synchronized (this) {
                if (taken >= limit) {
                    turns.add(emitter);
                    return;
                }
            }
            emitter.complete(null);
        });
    }

    /** Calls as soon as there is a slot. */
    <T> Uni<T> call(Supplier<Uni<T>> call) {
        return Uni.createFrom()
                .<Void>emitter(this::take)
                .chain(() ->
                        Uni.createFrom().deferred(call::get).onTermination().invoke(this::giveBack));
    }

    private void take(UniEmitter<? super Void> emitter) {
        synchronized (this) {
            if (taken >= limit) {
                calls.add(emitter);
                return;
            }
            taken++;
        }
        emitter.complete(null);
    }

    private void giveBack() {
        UniEmitter<? super Void> next;
        synchronized (this) {
            next = calls.poll();
            if (next == null) {
                taken--;
            }
        }
        if (next != null) {
            next.complete(null);
        } else {
            begin();
        }
    }

    /** Lets steps begin until the slots are taken: one that begins may find that it has nothing to call for. */
    private void begin() {
        for (var next = nextTurn(); next != null; next = nextTurn()) {
            next.complete(null);
        }
    }

    private synchronized UniEmitter<? super Void> nextTurn() {
        return taken < limit ? turns.poll() : null;
    }
}
