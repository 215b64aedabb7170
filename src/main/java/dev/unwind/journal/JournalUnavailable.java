package dev.unwind.journal;

/** The record could not be written or read: PostgreSQL is away, or refused it. */
public final class JournalUnavailable extends RuntimeException {
    public JournalUnavailable(String message, Throwable cause) {
        super(message, cause);
    }
}
