package dev.unwind.journal.postgres;

/** The journal could not be written or read: PostgreSQL is away, or refused the statement. */
public sealed class JournalUnavailable extends RuntimeException permits OwnershipLost {
    public JournalUnavailable(String message, Throwable cause) {
        super(message, cause);
    }
}
