package dev.unwind.journal.postgres;

import com.fasterxml.jackson.core.JacksonException;
import io.smallrye.mutiny.TimeoutException;
import io.vertx.pgclient.PgException;
import java.io.IOException;
import java.util.Set;

/** Distinguishes a PostgreSQL that is away from one that refuses a statement. */
public final class PgErrors {
    /**
     * Connection, resources, intervention by an operator, system error; serialization and deadlock (PostgreSQL,
     * appendix A).
     */
    private static final Set<String> TRANSIENT_CLASSES = Set.of("08", "53", "57", "58", "40");

    /**
     * The session is on a standby, which will be promoted or replaced by the primary; PostgreSQL ended the transaction
     * because its client was silent for too long.
     */
    private static final Set<String> TRANSIENT_STATES = Set.of("25006", "25P03");

    private PgErrors() {}

    /** Whether the same statement may succeed after a while. */
    static boolean isTransient(Throwable failure) {
        if (failure instanceof PgException refused) {
            var state = refused.getSqlState();
            return state != null
                    && state.length() == 5
                    && (TRANSIENT_CLASSES.contains(state.substring(0, 2)) || TRANSIENT_STATES.contains(state));
        }
        return failure instanceof IOException && !(failure instanceof JacksonException)
                || failure instanceof TimeoutException
                || failure instanceof io.vertx.core.VertxException
                || failure instanceof io.netty.channel.ChannelException
                || failure.getClass().getName().startsWith("io.vertx.core.http.ConnectionPoolTooBusy");
    }

    /** Whether this failure, or a cause of it, is transient. */
    public static boolean causedByTransient(Throwable failure) {
        for (var cause = failure; cause != null; cause = cause.getCause()) {
            if (isTransient(cause)) {
                return true;
            }
        }
        return false;
    }
}
