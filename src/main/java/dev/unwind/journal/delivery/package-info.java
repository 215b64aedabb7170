/**
 * What receivers of webhooks are to be told, and how far each delivery has come. Start with {@link Deliveries}.
 */
package dev.unwind.journal.delivery;
