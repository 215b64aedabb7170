package dev.unwind.webhook;

import java.time.Duration;
import java.util.Optional;

/**
 * A receiver's response, without its body.
 *
 * @param retryAfter the delay that it asks for; empty if it asks for none
 */
record ReceiverResponse(int status, Optional<Duration> retryAfter) {
    private static final int GONE = 410;

    boolean successful() {
        return status >= 200 && status < 300;
    }

    /** Whether the receiver wants this event no more (410). */
    boolean isGone() {
        return status == GONE;
    }
}
