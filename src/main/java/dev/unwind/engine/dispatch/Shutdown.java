package dev.unwind.engine.dispatch;

import dev.unwind.engine.async.Delay;
import dev.unwind.engine.step.EngineConfig;
import dev.unwind.journal.stream.StreamSubscriptions;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.runtime.ShutdownEvent;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * Ends this instance without anybody noticing. From SIGTERM on it is not ready, and hands its batches over; for the time of
 * {@code quarkus.shutdown.delay} it still accepts what comes, for those to carry out that stay. Shortly before that is over it refuses
 * what comes, and its streams end, so that callers and readers come back elsewhere.
 *
 * <p>The one place that waits, on the thread that stops the program and has nothing else to do: PostgreSQL and the providers can be
 * reached only until it returns.
 */
@ApplicationScoped
public class Shutdown {
    private static final Logger LOG = Logger.getLogger(Shutdown.class);

    /** For calls that are still in flight when the time to drain is over, and for giving the lease back. */
    private static final Duration GRACE = Duration.ofSeconds(15);

    private final Dispatcher dispatcher;
    private final StreamSubscriptions wakeups;
    private final EngineConfig config;
    private final Duration delay;
    private volatile Uni<Void> handover;
    private volatile boolean closed;

    Shutdown(
            Dispatcher dispatcher,
            StreamSubscriptions wakeups,
            EngineConfig config,
            @ConfigProperty(name = "quarkus.shutdown.delay", defaultValue = "PT0S") Duration delay) {
        this.dispatcher = dispatcher;
        this.wakeups = wakeups;
        this.config = config;
        this.delay = delay;
    }

    /** Whether this instance is about to end. */
    public boolean begun() {
        return handover != null;
    }

    /** Whether it still takes what comes, for others to carry out. */
    public boolean accepts() {
        return !closed;
    }

    void soon(@Observes ShutdownDelayInitiatedEvent event) {
        begin();
        Delay.of(delay.multipliedBy(4).dividedBy(5)).subscribe().with(over -> close());
    }

    private synchronized Uni<Void> begin() {
        if (handover == null) {
            handover = dispatcher.close().memoize().indefinitely();
            handover.subscribe().with(done -> {}, failure -> {});
        }
        return handover;
    }

    /** What comes from now on is to go elsewhere, and so are those who read. */
    private void close() {
        closed = true;
        wakeups.close();
    }

    void stopping(@Observes ShutdownEvent event) {
        close();
        try {
            begin().await().atMost(config.drain().plus(GRACE));
            LOG.info("all batches are handed over");
        } catch (RuntimeException failure) {
            LOG.warnf("batches are left to whoever finds the lease over: %s", failure.getMessage());
        }
    }
}
