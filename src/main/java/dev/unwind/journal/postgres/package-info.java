/**
 * Access to PostgreSQL: transactions with timeouts, bulk statements, retries while the database is away, and the error
 * classes that decide about a retry. Start with {@link Transactions}.
 */
package dev.unwind.journal.postgres;
