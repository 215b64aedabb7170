/**
 * A REST API with state whose behaviour is chosen per collection, for tests of the gateway against APIs as they are
 * found.
 *
 * <p>{@link VariantServer} serves collections, each with its {@link VariantFeatures}; a {@link Fault} strikes single
 * calls. A call passes {@code ResponseWriter}, which knows HTTP and faults, then its {@code VariantCollection}, which
 * knows neither. All of a server runs on one event loop.
 */
package dev.unwind.apivariants;
