/**
 * A simulated provider with configurable faults, for a first run and for tests; never in a production build.
 *
 * <p>{@link SandboxServer} serves two APIs on one port: the provider's, quirks included ({@code HypernativeApi}), and
 * the admin API under {@code /sandbox} ({@code AdminApi}), which seeds, inspects, resets and orders faults.
 * {@code FaultyWire}, between the provider's API and HTTP, decides for each call whether and when it takes effect, and
 * what the client sees of it. Everything runs on one event loop; state is in memory only.
 */
package dev.unwind.sandbox;
