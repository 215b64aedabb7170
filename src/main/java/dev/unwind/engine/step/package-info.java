/**
 * The state of a run and of a step while they are carried out, and what both are recorded with. {@link RunContext} is what a run works with,
 * {@link RunState} how far it has come, {@link Step} one step of it.
 */
package dev.unwind.engine.step;
