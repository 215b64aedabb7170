/**
 * Look-ups at providers that the steps of a batch share: one listing serves them all. Start with
 * {@link dev.unwind.engine.lookup.NameLookup}, {@link dev.unwind.engine.lookup.Referrers} and
 * {@link dev.unwind.engine.lookup.LaterReferrers}.
 */
package dev.unwind.engine.lookup;
