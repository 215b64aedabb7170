/**
 * What undoes one step, by change type. Start with {@link Compensation}; ids that changed in the meantime are rewritten by
 * {@link LostIds}.
 */
package dev.unwind.engine.compensation;
