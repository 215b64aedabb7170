package dev.unwind.crashlab;

import dev.unwind.engine.async.RunClock;
import dev.unwind.sandbox.SandboxClock;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * Time that passes only when an engine waits, for the engines and for the provider alike: what is due at the provider
 * has happened when the wait is over. Thread-safe.
 */
public final class VirtualTime implements RunClock, SandboxClock {
    private record Due(long at, long order) implements Comparable<Due> {
        @Override
        public int compareTo(Due other) {
            return at != other.at ? Long.compare(at, other.at) : Long.compare(order, other.order);
        }
    }

    private final TreeMap<Due, Runnable> acts = new TreeMap<>();
    private CompletableFuture<Void> acting = CompletableFuture.completedFuture(null);
    private Supplier<Future<Void>> provider = Future::succeededFuture;
    private long now;
    private long ordered;

    /** @param quiet completes when the provider has done what it was told */
    synchronized void provider(Supplier<Future<Void>> quiet) {
        provider = quiet;
    }

    @Override
    public synchronized long nanoTime() {
        return now;
    }

    @Override
    public synchronized long millis() {
        return now / 1_000_000;
    }

    @Override
    public Uni<Void> pause(Duration duration) {
        return Uni.createFrom().deferred(() -> passUntil(nanoTime() + Math.max(0, duration.toNanos())));
    }

    /** No time passes because of an alarm: it comes when a pause has come so far. */
    @Override
    public Uni<Void> alarm(Duration duration) {
        return Uni.createFrom().emitter(emitter -> {
            var cancel = after(Math.max(0, duration.toMillis()), () -> emitter.complete(null));
            emitter.onTermination(cancel);
        });
    }

    /** One thing that is due after the other, each at its time; no time passes for anybody while one is being done. */
    private Uni<Void> passUntil(long end) {
        Runnable act;
        CompletableFuture<Void> done;
        synchronized (this) {
            if (!acting.isDone()) {
                return whenDone(acting, end);
            }
            if (acts.isEmpty() || acts.firstKey().at() > end) {
                now = Math.max(now, end);
                return Uni.createFrom().voidItem();
            }
            now = Math.max(now, acts.firstKey().at());
            act = acts.pollFirstEntry().getValue();
            done = new CompletableFuture<>();
            acting = done;
        }
        act.run();
        provider().get().onComplete(quiet -> done.complete(null));
        return whenDone(done, end);
    }

    private Uni<Void> whenDone(CompletableFuture<Void> act, long end) {
        return Uni.createFrom().completionStage(act.copy()).chain(() -> passUntil(end));
    }

    private synchronized Supplier<Future<Void>> provider() {
        return provider;
    }

    @Override
    public synchronized Runnable after(long millis, Runnable act) {
        var due = new Due(now + Duration.ofMillis(millis).toNanos(), ordered++);
        acts.put(due, act);
        return () -> cancel(due);
    }

    private synchronized void cancel(Due due) {
        acts.remove(due);
    }
}
