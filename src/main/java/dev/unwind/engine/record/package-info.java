/**
 * A batch and its steps as they are on record: what runs and previews look at. Nothing is written through it. Start
 * with {@link dev.unwind.engine.record.RecordedBatch} and {@link dev.unwind.engine.record.RecordedStep}.
 */
package dev.unwind.engine.record;
