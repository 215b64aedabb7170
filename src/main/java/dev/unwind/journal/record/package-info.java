/**
 * What is recorded: entries with their type, and the states of batch and step that go with them. Start with
 * {@link Entry}.
 */
package dev.unwind.journal.record;
