/** The operations of a kind, as its description says. Start with {@link RestKind}. */
package dev.unwind.provider.rest.kind;
