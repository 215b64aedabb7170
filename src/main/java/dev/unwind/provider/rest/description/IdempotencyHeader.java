package dev.unwind.provider.rest.description;

import java.time.Duration;

/**
 * The header by which a provider recognises a repeated write (draft-ietf-httpapi-idempotency-key-header).
 *
 * @param name the header's name
 * @param lifetime how long the provider remembers a key
 */
public record IdempotencyHeader(String name, Duration lifetime) {}
