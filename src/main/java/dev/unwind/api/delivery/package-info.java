/** Webhook deliveries: listing and redelivering. Start with {@link DeliveriesResource}. */
package dev.unwind.api.delivery;
