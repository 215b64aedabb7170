/**
 * Brings one resource back to a wanted state and verifies it. {@link Restoration} is a loop of named states: look, judge, write, verify, retry.
 * A {@link RestorationTarget} says what the resource is to be and how it is written.
 */
package dev.unwind.engine.restoration;
