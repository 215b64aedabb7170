/**
 * Webhook deliveries: listing and redelivering. Start with {@link dev.unwind.api.delivery.DeliveriesResource}.
 */
package dev.unwind.api.delivery;
