/**
 * Look-ups at providers that the steps of a batch share: one listing serves them all. Start with
 * {@link dev.unwind.engine.lookup.NameLookup} and {@link dev.unwind.engine.lookup.Referrers}.
 */
package dev.unwind.engine.lookup;
