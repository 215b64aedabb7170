package dev.unwind.sandbox;

/**
 * What became of a call.
 *
 * @param effect whether it was a write that went through
 */
record Handled(Answer answer, boolean effect, Target target) {}
