package dev.unwind.batch;

import java.util.Arrays;

/**
 * The name that a caller gave to a request, so that a repeat of it is known as such (the {@code Idempotency-Key} header, IETF draft
 * draft-ietf-httpapi-idempotency-key-header). Immutable. Two keys are equal when both name and fingerprint are.
 *
 * @param fingerprint a cryptographic hash of what was asked for
 */
public record RequestKey(String value, byte[] fingerprint) {
    public RequestKey {
        fingerprint = fingerprint.clone();
    }

    /** A copy of the hash. */
    @Override
    public byte[] fingerprint() {
        return fingerprint.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RequestKey key
                && value.equals(key.value)
                && Arrays.equals(fingerprint, key.fingerprint);
    }

    @Override
    public int hashCode() {
        return 31 * value.hashCode() + Arrays.hashCode(fingerprint);
    }

    @Override
    public String toString() {
        return "RequestKey[" + value + "]";
    }
}
