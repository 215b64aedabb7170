/**
 * Requests and providers' answers that are drawn at random around what is documented, against the packaged gateway.
 * Start with {@code FuzzIT}.
 */
package dev.unwind.fuzz;
