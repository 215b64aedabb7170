package dev.unwind.webhook;

import dev.unwind.journal.delivery.DeliveryOutcome;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ThreadLocalRandom;

/**
 * What comes of an attempt: whatever was not taken is sent again after a pause, so many times.
 *
 * @param firstPause after the first attempt; it doubles with each
 * @param maxPause the longest
 * @param attempts how many are made
 */
record DeliveryRetryPolicy(Duration firstPause, Duration maxPause, int attempts) {
    private static final int LONGEST_ERROR = 300;

    DeliveryOutcome answered(int attempt, Answer answer) {
        if (answer.successful()) {
            return DeliveryOutcome.delivered(answer.status());
        }
        var status = OptionalInt.of(answer.status());
        var error = "answered " + answer.status();
        return answer.gone()
                ? DeliveryOutcome.dead(status, error)
                : failed(attempt, status, error, answer.retryAfter());
    }

    DeliveryOutcome unanswered(int attempt, Throwable failure) {
        var message = failure.getMessage();
        var error = message == null || message.isBlank() ? failure.getClass().getSimpleName() : message;
        return failed(attempt, OptionalInt.empty(), bounded(error), Optional.empty());
    }

    private DeliveryOutcome failed(int attempt, OptionalInt status, String error, Optional<Duration> asked) {
        if (attempt >= attempts) {
            return DeliveryOutcome.dead(status, error);
        }
        var pause = pause(attempt);
        return DeliveryOutcome.again(
                status,
                error,
                asked.filter(longer -> longer.compareTo(pause) > 0).orElse(pause));
    }

    /** Of the doubled pause a random part between a half and the whole, so that what failed together does not come back together. */
    private Duration pause(int attempt) {
        double doubled = firstPause.toMillis() * Math.pow(2, Math.min(attempt - 1, 30));
        double capped = Math.min(doubled, maxPause.toMillis());
        return Duration.ofMillis(
                Math.round(capped * (0.5 + ThreadLocalRandom.current().nextDouble() / 2)));
    }

    private static String bounded(String error) {
        var printable = error.replaceAll("\\p{Cntrl}", " ");
        return printable.length() <= LONGEST_ERROR ? printable : printable.substring(0, LONGEST_ERROR);
    }
}
