package dev.unwind.batch;

import java.util.Arrays;

/**
 * A caller's key for a request, by which a repeat of it is recognised (the {@code Idempotency-Key} header, IETF draft
 * draft-ietf-httpapi-idempotency-key-header). Immutable. Two keys are equal if both value and fingerprint are.
 *
 * @param fingerprint a cryptographic hash of the request
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
