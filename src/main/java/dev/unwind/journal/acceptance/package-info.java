/**
 * Makes submissions durable, whole or line by line, and recognises a repeat by its idempotency key. Start with
 * {@link BatchAcceptance}.
 */
package dev.unwind.journal.acceptance;
