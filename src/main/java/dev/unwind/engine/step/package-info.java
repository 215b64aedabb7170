/**
 * The state of a run and of a step while they are carried out, and what both are recorded with. Start with {@link dev.unwind.engine.step.RunState} and
 * {@link dev.unwind.engine.step.Step}.
 */
package dev.unwind.engine.step;
