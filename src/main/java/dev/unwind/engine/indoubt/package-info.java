/**
 * Finds out what became of a forward write whose answer is missing. {@link dev.unwind.engine.indoubt.InDoubtResolution} looks until the evidence is conclusive;
 * a {@link dev.unwind.engine.indoubt.ResolvableWrite} knows how to look for one kind of write.
 */
package dev.unwind.engine.indoubt;
