/**
 * Tells other programs that a run of a batch has ended: CloudEvents over HTTP, signed as Standard Webhooks have it, at least once. What
 * there is to tell becomes durable with the end itself (the journal's part); {@code Sender} delivers it, with a {@code Lane} for each
 * {@code Receiver}, so that one who is slow or gone delays nobody else's.
 */
package dev.unwind.webhook;
