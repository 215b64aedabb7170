/**
 * Notifies other programs that a run of a batch has ended: CloudEvents over HTTP, signed according to Standard
 * Webhooks, at least once. A delivery is committed together with the end of the run (by the journal).
 * {@link WebhookSender} sends it, with a {@code ReceiverQueue} for each receiver, so that a slow receiver does not
 * delay others. Start with {@link WebhookSender}.
 */
package dev.unwind.webhook;
