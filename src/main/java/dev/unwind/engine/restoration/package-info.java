/**
 * Brings one resource back to a wanted state and verifies it. {@link dev.unwind.engine.restoration.Restoration} is a
 * loop of named states: look, judge, write, verify, retry. A {@link dev.unwind.engine.restoration.RestorationTarget}
 * says what the resource is to be and how it is written.
 */
package dev.unwind.engine.restoration;
