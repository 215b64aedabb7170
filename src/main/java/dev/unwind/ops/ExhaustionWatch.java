package dev.unwind.ops;

import dev.unwind.memory.Exhaustion;
import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.Startup;
import jakarta.enterprise.context.ApplicationScoped;
import java.lang.Thread.UncaughtExceptionHandler;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/**
 * Sees every failure that is logged or that ends a thread, and ends the process where it is exhausted memory. Netty,
 * Vert.x and Mutiny catch such errors, log them and go on.
 */
@Startup
@ApplicationScoped
class ExhaustionWatch {
    /** Its lines hold what providers sent, so that they go nowhere but here (application.properties). */
    private static final Logger CONNECTIONS = Logger.getLogger("io.vertx.core.net.impl.ConnectionBase");

    ExhaustionWatch() {
        if (LaunchMode.current() == LaunchMode.NORMAL) {
            Exhaustion.arm();
            Logger.getLogger("").addHandler(new Checker());
            CONNECTIONS.addHandler(new Checker());
            Thread.setDefaultUncaughtExceptionHandler(new Checking(Thread.getDefaultUncaughtExceptionHandler()));
        }
    }

    private static final class Checker extends Handler {
        @Override
        public void publish(LogRecord line) {
            if (line.getThrown() != null) {
                Exhaustion.check(line.getThrown());
            }
        }

        @Override
        public void flush() {
            // nothing is kept
        }

        @Override
        public void close() {
            // nothing is open
        }
    }

    /** @param before what was done until now; null if that was to print the failure */
    private record Checking(UncaughtExceptionHandler before) implements UncaughtExceptionHandler {
        @Override
        public void uncaughtException(Thread thread, Throwable failure) {
            Exhaustion.check(failure);
            if (before != null) {
                before.uncaughtException(thread, failure);
            } else {
                failure.printStackTrace();
            }
        }
    }
}
