/**
 * Requests for runs of a batch: the forward run, a rollback on demand, or a settlement by a person. Start with
 * {@link RunOrder}.
 */
package dev.unwind.batch.run;
