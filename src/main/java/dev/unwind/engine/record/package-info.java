/**
 * A batch and its steps as they are on record: what runs and previews look at. Nothing is written through it. Start with
 * {@link RecordedBatch} and {@link RecordedStep}.
 */
package dev.unwind.engine.record;
