/**
 * Look-ups at providers that the steps of a batch share: one listing serves them all. Start with {@link NameLookup} and
 * {@link Referrers}.
 */
package dev.unwind.engine.lookup;
