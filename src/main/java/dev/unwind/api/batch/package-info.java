/**
 * Batches, their steps and their runs: reading, cancelling, rolling back, settling. Start with {@link BatchesResource}
 * and {@link RunsResource}.
 */
package dev.unwind.api.batch;
