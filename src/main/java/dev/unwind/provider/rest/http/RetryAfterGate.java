package dev.unwind.provider.rest.http;

import dev.unwind.provider.ProviderFailure.Unreachable;
import dev.unwind.provider.guard.ProviderPauses;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Holds back all calls to a provider for as long as an answer to any of them asked for (Retry-After), up to a limit.
 * Thread-safe.
 */
final class RetryAfterGate implements ProviderPauses.Pausable {
    private final Vertx vertx;
    private final String provider;
    private final Duration patience;
    private final Duration spread;
    private final Duration longest;
    private final AtomicLong until = new AtomicLong(System.nanoTime());

    /**
     * @param patience how long a call is held back at most; if it would take longer, the call fails at once
     * @param spread the time over which calls that were held back are distributed
     * @param longest the longest pause that one answer can ask for
     */
    RetryAfterGate(Vertx vertx, String provider, Duration patience, Duration spread, Duration longest) {
        this.vertx = vertx;
        this.provider = provider;
        this.patience = patience;
        this.spread = spread;
        this.longest = longest;
    }

    /** Closes the gate for this long from now, or for the longest pause if that is shorter. */
    void ask(Duration pause) {
        long end = System.nanoTime() + (pause.compareTo(longest) < 0 ? pause : longest).toNanos();
        until.accumulateAndGet(end, (one, other) -> one - other > 0 ? one : other);
    }

    @Override
    public Duration left() {
        return Duration.ofNanos(Math.max(0, until.get() - System.nanoTime()));
    }

    @Override
    public void resume() {
        until.set(System.nanoTime());
    }

    /**
     * Completes when a call may be sent, on the caller's thread or a timer's event loop. Lazy. Fails with
     * {@link Unreachable} if that is not soon.
     */
    Uni<Void> passed() {
        return Uni.createFrom().deferred(() -> passed(System.nanoTime() + patience.toNanos()));
    }

    private Uni<Void> passed(long deadline) {
        return Uni.createFrom().deferred(() -> {
            long left = until.get() - System.nanoTime();
            if (left <= 0) {
                return Uni.createFrom().voidItem();
            }
            var pause = Duration.ofNanos(left);
            if (until.get() - deadline > 0) {
                return Uni.createFrom()
                        .failure(new Unreachable("not sent: " + provider + " asked to be left alone", pause));
            }
            long random = ThreadLocalRandom.current().nextLong(1 + spread.toMillis());
            return Uni.createFrom()
                    .<Void>emitter(
                            emitter -> vertx.setTimer(pause.toMillis() + 1 + random, fired -> emitter.complete(null)))
                    .chain(() -> passed(deadline));
        });
    }
}
