/**
 * Brings one resource back to a wanted state and verifies it. {@link Restoration} is the loop that looks, compares, writes and looks
 * again, until the state is seen or the attempts are used up.
 */
package dev.unwind.engine.restoration;
