/**
 * Records as readers follow them: {@link dev.unwind.journal.stream.EventStream} reads, {@link dev.unwind.journal.stream.StreamSubscriptions} wakes readers, {@link dev.unwind.journal.stream.RecentEvents} shares what is
 * new among the readers of a batch.
 */
package dev.unwind.journal.stream;
