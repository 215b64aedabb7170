/**
 * The domain, without input or output: what a batch is, who submits it, and the statuses that it and its steps take.
 * Start with {@link Submission} and {@link StepStatus}, which holds the legal transitions.
 */
package dev.unwind.batch;
