/**
 * The durable record in PostgreSQL. {@code commit} writes records in groups, in the form that {@code segment} gives
 * them; {@code projection} has the rows of steps follow. {@code acceptance} stores submissions, {@code run} starts and
 * reads batches, {@code lease} fences writers, {@code claim} and {@code alias} say who holds which resource,
 * {@code stream} hands records to readers. Start with {@link dev.unwind.journal.commit.Journal}.
 */
package dev.unwind.journal;
