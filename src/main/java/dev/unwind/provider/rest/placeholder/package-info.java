/**
 * Fills the placeholders of a provider's file: from where values may come, and in which places of the file they may
 * stand. Start with {@link Placeholders}.
 */
package dev.unwind.provider.rest.placeholder;
