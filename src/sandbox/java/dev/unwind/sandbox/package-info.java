/**
 * A simulated provider with faults to order, for a first run and for tests; never in a production build.
 *
 * <p>{@link SandboxServer} serves two APIs on one port: the provider's, quirks included
 * ({@code HypernativeApi}), and the admin API under {@code /sandbox} ({@code AdminApi}), which seeds, inspects, resets and
 * orders faults. Between the provider's API and the wire stands {@code FaultyWire}, which decides for each call whether it
 * takes effect, when, and what the client sees of it. Everything runs on one event loop; state is in memory only.
 */
package dev.unwind.sandbox;
