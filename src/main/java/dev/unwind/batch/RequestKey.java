package dev.unwind.batch;

/**
 * The name that a caller gave to a request, so that a repeat of it is known as such (the {@code Idempotency-Key} header, IETF draft
 * draft-ietf-httpapi-idempotency-key-header).
 *
 * @param fingerprint of what was asked for: the same for the same request and, but for an accident, no other
 */
public record RequestKey(String value, byte[] fingerprint) {}
