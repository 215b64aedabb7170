/**
 * Records as readers follow them: {@link EventStream} reads, {@link StreamSubscriptions} wakes readers,
 * {@link RecentEvents} shares what is new among the readers of a batch. {@link RunEnds} reads whether runs have ended,
 * {@link CompletionWaiter} waits for it.
 */
package dev.unwind.journal.stream;
