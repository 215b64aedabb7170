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
 * Stops this instance gracefully. From SIGTERM on the instance is not ready, and hands its batches over. For most of
 * {@code quarkus.shutdown.delay} it still accepts submissions, which other instances run. Then it refuses requests and
 * ends its streams, so that callers and readers connect to another instance.
 *
 * <p>The one class that blocks: on the thread that stops the program, because PostgreSQL and the providers can be
 * reached only until the observer of the shutdown event returns.
 */
@ApplicationScoped
public class Shutdown {
    private static final Logger LOG = Logger.getLogger(Shutdown.class);

    /** The time after the drain in which the process ends. */
    private static final Duration GRACE = Duration.ofSeconds(15);

    /** The end of that time, in which connections are closed. */
    private static final Duration CLOSING = Duration.ofSeconds(3);

    private final Dispatcher dispatcher;
    private final StreamSubscriptions streams;
    private final EngineConfig config;
    private final Duration delay;
    private volatile Uni<Void> handover;
    private volatile boolean closed;
    private volatile long begunAt;

    Shutdown(
            Dispatcher dispatcher,
            StreamSubscriptions streams,
            EngineConfig config,
            @ConfigProperty(name = "quarkus.shutdown.delay", defaultValue = "PT0S") Duration delay) {
        this.dispatcher = dispatcher;
        this.streams = streams;
        this.config = config;
        this.delay = delay;
    }

    /** From the moment at which the program is told to end until it has to have ended. */
    public Duration limit() {
        return config.drain().plus(GRACE);
    }

    /** Whether this instance is stopping. */
    public boolean begun() {
        return handover != null;
    }

    /** Whether this instance still accepts requests. */
    public boolean accepts() {
        return !closed;
    }

    void soon(@Observes ShutdownDelayInitiatedEvent event) {
        begin();
        Delay.of(delay.multipliedBy(4).dividedBy(5)).subscribe().with(over -> close());
    }

    private synchronized Uni<Void> begin() {
        if (handover == null) {
            begunAt = System.nanoTime();
            handover = dispatcher.close().memoize().indefinitely();
            handover.subscribe().with(done -> {}, failure -> {});
        }
        return handover;
    }

    /** Refuses requests from now on, and ends streams. */
    private void close() {
        closed = true;
        streams.close();
    }

    /** The time left for calls and for giving the lease back. */
    private Duration left() {
        var left = limit().minus(CLOSING).minusNanos(System.nanoTime() - begunAt);
        return left.compareTo(CLOSING) < 0 ? CLOSING : left;
    }

    void stopping(@Observes ShutdownEvent event) {
        close();
        try {
            begin().await().atMost(left());
            LOG.info("all batches are handed over");
        } catch (RuntimeException failure) {
            LOG.warnf("batches are left until the lease expires: %s", failure.getMessage());
        }
    }
}
