package dev.unwind.engine;

import io.quarkus.runtime.ShutdownEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import org.jboss.logging.Logger;

/**
 * Hands this instance's batches over before the process ends. The one place that waits, on the thread that stops the program and has
 * nothing else to do: PostgreSQL and the providers can be reached only until it returns.
 */
@ApplicationScoped
class Shutdown {
    private static final Logger LOG = Logger.getLogger(Shutdown.class);

    /** For calls that are still in flight when the time to drain is over, and for giving the lease back. */
    private static final Duration GRACE = Duration.ofSeconds(15);

    private final Dispatcher dispatcher;
    private final EngineConfig config;

    Shutdown(Dispatcher dispatcher, EngineConfig config) {
        this.dispatcher = dispatcher;
        this.config = config;
    }

    void stopping(@Observes ShutdownEvent event) {
        try {
            dispatcher.close().await().atMost(config.drain().plus(GRACE));
            LOG.info("all batches are handed over");
        } catch (RuntimeException failure) {
            LOG.warnf("batches are left to whoever finds the lease over: %s", failure.getMessage());
        }
    }
}
