/**
 * Applies changes. {@link ForwardPhase} starts steps in dependency order; a {@link ChangeApplier} for each change type
 * captures the snapshot, makes the intent durable, calls the provider and makes the outcome durable.
 */
package dev.unwind.engine.forward;
