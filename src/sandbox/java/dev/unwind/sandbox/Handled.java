package dev.unwind.sandbox;

/**
 * A call that was handled, and its answer.
 *
 * @param effect whether it was a write that took effect
 */
record Handled(Answer answer, boolean effect, Target target) {}
