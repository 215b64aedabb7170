package dev.unwind.provider.rest.auth;

import java.time.Duration;
import java.util.Optional;

/** A request for an access token had none for an answer. The message is for people and holds no secrets. */
final class NoToken extends RuntimeException {
    private final boolean refused;
    private final transient Optional<Duration> retryAfter;

    /**
     * @param refused whether the server answered, and said no
     * @param retryAfter the pause that the server asked for
     */
    NoToken(String message, boolean refused, Optional<Duration> retryAfter) {
        super(message, null, false, false);
        this.refused = refused;
        this.retryAfter = retryAfter;
    }

    boolean refused() {
        return refused;
    }

    Optional<Duration> retryAfter() {
        return retryAfter;
    }
}
