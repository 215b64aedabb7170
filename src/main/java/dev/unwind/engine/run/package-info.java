/**
 * The runs of a batch from beginning to final status. {@link dev.unwind.engine.run.RunPipeline} carries out a run: forward, rollback, or recovery after a restore
 * from a backup; {@link dev.unwind.engine.run.BatchOutcome} decides the final status.
 */
package dev.unwind.engine.run;
