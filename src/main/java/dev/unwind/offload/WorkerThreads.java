package dev.unwind.offload;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.Vertx;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * A few threads, and the work that waits for them. Work is never done by the thread that brings it, however much waits:
 * that may be an event loop. Thread-safe.
 */
final class WorkerThreads {
    /** How much may wait at all: far more than has room on the heap. */
    static final int MOST = 100_000;

    private final ThreadPoolExecutor workers;
    private final int mostWaiting;
    private final AtomicLong refused = new AtomicLong();

    /**
     * @param name begins the names of the threads; their numbers follow
     * @param mostWaiting how much may wait before {@link #admit} refuses more
     */
    WorkerThreads(String name, int threads, int mostWaiting) {
        var number = new AtomicInteger();
        this.mostWaiting = mostWaiting;
        this.workers =
                new ThreadPoolExecutor(threads, threads, 1, TimeUnit.MINUTES, new LinkedBlockingQueue<>(MOST), task -> {
                    var thread = new Thread(task, name + number.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
        workers.allowCoreThreadTimeOut(true);
    }

    int waiting() {
        return workers.getQueue().size();
    }

    /** How often {@link #admit} has refused work. */
    long refused() {
        return refused.get();
    }

    /** Whether there is room for work that could as well be refused. */
    boolean admit() {
        if (waiting() < mostWaiting) {
            return true;
        }
        refused.incrementAndGet();
        return false;
    }

    /**
     * Does something on one of the threads.
     *
     * @return lazy; completes on the Vert.x context of the subscriber, or without one on any thread; fails as the work
     *     does, or with a {@link java.util.concurrent.RejectedExecutionException} where 100,000 others wait
     */
    <T> Uni<T> run(Supplier<T> work) {
        return Uni.createFrom().emitter(outcome -> {
            var home = home();
            workers.execute(() -> run(work, outcome, home));
        });
    }

    private static Executor home() {
        var context = Vertx.currentContext();
        return context == null ? Runnable::run : task -> context.runOnContext(there -> task.run());
    }

    private static <T> void run(Supplier<T> work, UniEmitter<? super T> outcome, Executor home) {
        T result;
        try {
            result = work.get();
        } catch (RuntimeException | Error failure) {
            home.execute(() -> outcome.fail(failure));
            return;
        }
        home.execute(() -> outcome.complete(result));
    }
}
