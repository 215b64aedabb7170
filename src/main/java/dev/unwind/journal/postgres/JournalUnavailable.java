package dev.unwind.journal.postgres;

/** The record could not be written or read: PostgreSQL is away, or refused it. */
public sealed class JournalUnavailable extends RuntimeException permits OwnershipLost {
    public JournalUnavailable(String message, Throwable cause) {
        super(message, cause);
    }
}
