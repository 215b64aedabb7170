/**
 * The place of a run and its steps in a distributed trace (OpenTelemetry). Start with
 * {@link dev.unwind.engine.trace.RunTrace}.
 */
package dev.unwind.engine.trace;
