/**
 * Notifies other instances of new records and of work, with PostgreSQL's {@code LISTEN} and {@code NOTIFY}. A
 * notification is a hint: nothing depends on its arrival. Start with {@link Notifications}.
 */
package dev.unwind.journal.notify;
