/**
 * What a run of a batch is asked to do: the forward run, a rollback on demand, or a settlement by a person. Start with
 * {@link RunOrder}.
 */
package dev.unwind.batch.run;
