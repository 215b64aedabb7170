/**
 * Adopts, looks up and forgets the names under which Unwind tracks resources. Start with {@link TrackedNames}.
 */
package dev.unwind.engine.naming;
