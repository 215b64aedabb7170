/**
 * A change of one resource, its references to other changes, and the order that follows from them. Start with {@link dev.unwind.batch.change.Change} and
 * {@link dev.unwind.batch.change.DependencyGraph}.
 */
package dev.unwind.batch.change;
