package dev.unwind.webhook;

import java.time.Duration;
import java.util.Optional;

/**
 * What a receiver answered; its body is of no interest.
 *
 * @param retryAfter how long it wants to be left alone, where it says so
 */
record ReceiverResponse(int status, Optional<Duration> retryAfter) {
    private static final int GONE = 410;

    boolean successful() {
        return status >= 200 && status < 300;
    }

    /** Whether the receiver wants nothing more of it. */
    boolean isGone() {
        return status == GONE;
    }
}
