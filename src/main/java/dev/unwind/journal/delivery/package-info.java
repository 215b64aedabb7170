/** The deliveries to receivers of webhooks, and the state of each. Start with {@link Deliveries}. */
package dev.unwind.journal.delivery;
