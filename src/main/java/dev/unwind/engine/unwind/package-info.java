/**
 * Rolls steps back, each after the steps that depended on it. {@link dev.unwind.engine.unwind.UnwindPhase} runs the compensations; {@link dev.unwind.engine.unwind.UnwindOrder} is their
 * order.
 */
package dev.unwind.engine.unwind;
