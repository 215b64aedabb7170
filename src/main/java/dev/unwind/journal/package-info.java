/**
 * The durable record in PostgreSQL. {@code commit} writes records in groups, {@code acceptance} stores submissions,
 * {@code run} starts and reads batches, {@code lease} fences writers, {@code claim} and {@code alias} say who holds
 * which resource, {@code stream} hands records to readers. Start with {@link dev.unwind.journal.commit.Journal}.
 */
package dev.unwind.journal;
