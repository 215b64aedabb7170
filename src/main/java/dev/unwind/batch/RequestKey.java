package dev.unwind.batch;

/**
 * A caller's key for a request, by which a repeat of it is recognised (the {@code Idempotency-Key} header, IETF draft
 * draft-ietf-httpapi-idempotency-key-header).
 *
 * @param fingerprint a hash of the request
 */
public record RequestKey(String value, byte[] fingerprint) {}
