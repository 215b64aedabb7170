/**
 * Batches, their steps and their runs: reading, cancelling, rolling back, settling. Start with {@link dev.unwind.api.batch.BatchesResource} and
 * {@link dev.unwind.api.batch.RunsResource}.
 */
package dev.unwind.api.batch;
