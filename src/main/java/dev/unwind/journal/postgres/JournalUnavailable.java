package dev.unwind.journal.postgres;

import io.vertx.pgclient.PgException;

/** The journal could not be written or read: PostgreSQL is away, or refused the statement. */
public sealed class JournalUnavailable extends RuntimeException permits OwnershipLost {
    private final boolean passing;

    public JournalUnavailable(String message, Throwable cause) {
        this(message, cause, true);
    }

    private JournalUnavailable(String message, Throwable cause, boolean passing) {
        super(message, cause);
        this.passing = passing;
    }

    /** The failure of a statement for this cause. */
    public static JournalUnavailable of(String message, Throwable cause) {
        return new JournalUnavailable(
                message, cause, !(cause instanceof PgException) || PgErrors.causedByTransient(cause));
    }

    /** Whether PostgreSQL may answer after a while. It is not if the statement itself was refused. */
    public boolean passing() {
        return passing;
    }
}
