/**
 * Carries out batches. {@link Gateway} is the facade that the API calls; every other package here is one concept of it.
 * The way of a batch leads through {@code admission} (checks), {@code dispatch} (claims and leases), {@code run} (the
 * pipeline), {@code forward} (applies), {@code unwind} (rolls back) and {@code run} again (the final status).
 * {@code docs/internals/run.md} follows one change through the code.
 */
package dev.unwind.engine;
