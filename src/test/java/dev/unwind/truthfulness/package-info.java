/**
 * Servers that do not do what they answer, or do more, and what the gateway says of batches at them.
 *
 * <p>The servers' habits are {@link dev.unwind.apivariants.Behaviour}s of the collections of
 * {@link dev.unwind.apivariants}: {@code Asynchronous}, {@code Untrue}, {@code Spelling}, {@code Neighbours},
 * {@code Reads} and {@code Refusals}. The cases are run at {@code TruthProvider}, which has one collection and one kind
 * for each. {@code TruthTalesTest} draws servers and batches at random.
 */
package dev.unwind.truthfulness;
