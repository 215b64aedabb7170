/**
 * Checks whether the description of a kind is true, by looking at a resource or by a round trip of writes. Start with
 * {@link KindChecker}, and with {@link ResourceRoundTrips} for round trips of what exists.
 */
package dev.unwind.engine.kindcheck;
