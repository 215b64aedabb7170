/**
 * What undoes one step, by change type. Start with {@link Compensation} and {@link Compensations}; ids that changed in the meantime are rewritten
 * by {@link LostIds}.
 */
package dev.unwind.engine.compensation;
