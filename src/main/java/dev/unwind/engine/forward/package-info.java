/**
 * Applies changes. {@link dev.unwind.engine.forward.ForwardPhase} starts steps in dependency order; a {@link dev.unwind.engine.forward.ChangeApplier} for each change type captures the
 * snapshot, makes the intent durable, calls the provider and makes the outcome durable.
 */
package dev.unwind.engine.forward;
