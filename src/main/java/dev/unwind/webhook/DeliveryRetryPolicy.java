package dev.unwind.webhook;

import dev.unwind.backoff.ExponentialBackOff;
import dev.unwind.journal.delivery.DeliveryOutcome;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Decides what follows an attempt: delivered, another attempt after a delay, or dead.
 *
 * @param backOff the delays between attempts, unless the receiver asks for a longer one
 * @param attempts how many attempts are made, at least 1
 */
record DeliveryRetryPolicy(ExponentialBackOff backOff, int attempts) {
    private static final int LONGEST_ERROR = 300;

    DeliveryOutcome answered(int attempt, ReceiverResponse answer) {
        if (answer.successful()) {
            return DeliveryOutcome.delivered(answer.status());
        }
        var status = OptionalInt.of(answer.status());
        var error = "answered " + answer.status();
        return answer.isGone()
                ? DeliveryOutcome.dead(status, error)
                : failed(attempt, status, error, answer.retryAfter());
    }

    DeliveryOutcome unanswered(int attempt, Throwable failure) {
        var message = failure.getMessage();
        var error = message == null || message.isBlank() ? failure.getClass().getSimpleName() : message;
        return failed(attempt, OptionalInt.empty(), printable(error), Optional.empty());
    }

    private DeliveryOutcome failed(int attempt, OptionalInt status, String error, Optional<Duration> retryAfter) {
        if (attempt >= attempts) {
            return DeliveryOutcome.dead(status, error);
        }
        var delay = backOff.delay(attempt);
        return DeliveryOutcome.again(
                status,
                error,
                retryAfter.filter(longer -> longer.compareTo(delay) > 0).orElse(delay));
    }

    private static String printable(String error) {
        var printable = error.replaceAll("\\p{Cntrl}", " ");
        return printable.length() <= LONGEST_ERROR ? printable : printable.substring(0, LONGEST_ERROR);
    }
}
