/**
 * The state of a run and of a step while they are carried out, and what both are recorded with.
 * {@link dev.unwind.engine.step.RunContext} is what a run works with, {@link dev.unwind.engine.step.RunState} how far
 * it has come, {@link dev.unwind.engine.step.Step} one step of it.
 */
package dev.unwind.engine.step;
