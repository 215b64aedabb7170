package dev.unwind.journal;

import io.smallrye.mutiny.Uni;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/** Lets so many do something at once; the others wait, first come, first served. Safe from any thread. */
final class Turns {
    private final Queue<Runnable> waiting = new ArrayDeque<>();
    private int free;

    Turns(int atOnce) {
        this.free = atOnce;
    }

    /**
     * Does the work when its turn comes. Cancelled before, it is not done at all; cancelled later, it goes on, and keeps its turn
     * until it has ended.
     */
    <T> Uni<T> take(Supplier<Uni<T>> work) {
        return Uni.createFrom().emitter(emitter -> {
            var left = new AtomicBoolean();
            emitter.onTermination(() -> left.set(true));
            enter(() -> {
                if (left.get()) {
                    pass();
                    return;
                }
                Uni.createFrom()
                        .deferred(work::get)
                        .onTermination()
                        .invoke(this::pass)
                        .subscribe()
                        .with(emitter::complete, emitter::fail);
            });
        });
    }

    private void enter(Runnable turn) {
        synchronized (this) {
            if (free == 0) {
                waiting.add(turn);
                return;
            }
            free--;
        }
        turn.run();
    }

    private void pass() {
        Runnable next;
        synchronized (this) {
            next = waiting.poll();
            if (next == null) {
                free++;
                return;
            }
        }
        next.run();
    }
}
