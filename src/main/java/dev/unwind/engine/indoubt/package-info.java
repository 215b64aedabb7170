/**
 * Finds out what became of a forward write whose answer is missing. {@link InDoubtResolution} looks until the evidence
 * is conclusive; a {@link ResolvableWrite} knows how to look for one kind of write.
 */
package dev.unwind.engine.indoubt;
