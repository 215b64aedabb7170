/**
 * The runs of a batch from beginning to final status. {@link RunPipeline} carries out a run: forward, rollback, or
 * recovery after a restore from a backup; {@link BatchOutcome} decides the final status.
 */
package dev.unwind.engine.run;
