/**
 * The state of a run and of a step while they are carried out, and what both are recorded with. Start with {@link RunState} and
 * {@link Step}.
 */
package dev.unwind.engine.step;
