/**
 * What the gateway costs: the same calls of a provider made by the gateway and, in the same run, by a client that keeps
 * no record.
 */
package dev.unwind.bench;
