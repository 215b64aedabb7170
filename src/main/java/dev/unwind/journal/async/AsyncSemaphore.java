package dev.unwind.journal.async;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Supplier;

/** Bounds how much work is under way at once. The rest waits in the order of arrival. Safe from any thread. */
public final class AsyncSemaphore {
    private final Queue<Runnable> waiting = new ArrayDeque<>();
    private int free;

    public AsyncSemaphore(int permits) {
        this.free = permits;
    }

    /**
     * Does the work once a permit is free, and releases the permit when the work has ended or was cancelled. Lazy;
     * completes and fails as the work does, on its thread.
     */
    public <T> Uni<T> withPermit(Supplier<Uni<T>> work) {
        return Uni.createFrom().emitter(emitter -> {
            var turn = new Waiter<>(work, emitter);
            emitter.onTermination(turn::cancel);
            acquire(turn);
        });
    }

    private final class Waiter<T> implements Runnable {
        private final Supplier<Uni<T>> work;
        private final UniEmitter<? super T> emitter;
        private boolean cancelled;
        private Cancellable underWay = () -> {};

        Waiter(Supplier<Uni<T>> work, UniEmitter<? super T> emitter) {
            this.work = work;
            this.emitter = emitter;
        }

        @Override
        public void run() {
            synchronized (this) {
                if (!cancelled) {
                    underWay = Uni.createFrom()
                            .deferred(work::get)
                            .onTermination()
                            .invoke(AsyncSemaphore.this::release)
                            .subscribe()
                            .with(emitter::complete, emitter::fail);
                    return;
                }
            }
            release();
        }

        private synchronized void cancel() {
            cancelled = true;
            underWay.cancel();
        }
    }

    private void acquire(Runnable turn) {
        synchronized (this) {
            if (free == 0) {
                waiting.add(turn);
                return;
            }
            free--;
        }
        turn.run();
    }

    private void release() {
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
