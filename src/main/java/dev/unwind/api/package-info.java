/**
 * What callers see, over HTTP. Each package is one group of endpoints with its answers; {@code http}, {@code body},
 * {@code problem} and {@code tenant} are what they share.
 */
package dev.unwind.api;
