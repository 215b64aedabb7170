/**
 * What undoes one step, by change type. Start with {@link dev.unwind.engine.compensation.Compensation} and
 * {@link dev.unwind.engine.compensation.Compensations}; ids that changed in the meantime are rewritten by
 * {@link dev.unwind.engine.compensation.LostIds}.
 */
package dev.unwind.engine.compensation;
