/**
 * The domain, without I/O: what a batch, a change and a step are, which status may follow which, how changes depend on and refer
 * to one another, and how two states of a resource are compared. Nothing here waits, reads a clock, or knows a database or HTTP.
 * The central types are {@link dev.unwind.batch.Change}, {@link dev.unwind.batch.StepStatus} and
 * {@link dev.unwind.batch.DependencyGraph}.
 */
package dev.unwind.batch;
