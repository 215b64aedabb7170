/**
 * A change of one resource, its references to other changes, and the order that follows from them. Start with
 * {@link Change} and {@link DependencyGraph}.
 */
package dev.unwind.batch.change;
