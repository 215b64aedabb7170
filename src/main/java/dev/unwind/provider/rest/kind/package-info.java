/**
 * The operations of a kind, as its description says. Start with {@link dev.unwind.provider.rest.kind.RestKind}.
 */
package dev.unwind.provider.rest.kind;
