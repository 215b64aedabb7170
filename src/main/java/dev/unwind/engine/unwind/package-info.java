/**
 * Rolls steps back, each after the steps that depended on it. {@link UnwindPhase} runs the compensations;
 * {@link UnwindOrder} is their order.
 */
package dev.unwind.engine.unwind;
