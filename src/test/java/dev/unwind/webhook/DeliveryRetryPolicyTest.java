package dev.unwind.webhook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unwind.backoff.ExponentialBackOff;
import dev.unwind.backoff.RetryAfter;
import dev.unwind.batch.DeliveryStatus;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DeliveryRetryPolicyTest {
    private final DeliveryRetryPolicy policy =
            new DeliveryRetryPolicy(new ExponentialBackOff(Duration.ofSeconds(5), Duration.ofHours(1)), 12);

    @Test
    void pauses_double_up_to_the_longest_and_are_jittered() {
        for (int attempt = 1; attempt < 12; attempt++) {
            var pause = policy.answered(attempt, new ReceiverResponse(500, Optional.empty()))
                    .pause();
            var whole = Math.min(5_000L << (attempt - 1), 3_600_000L);
            assertTrue(pause.toMillis() >= whole / 2 && pause.toMillis() <= whole, attempt + ": " + pause);
        }
    }

    @Test
    void a_receiver_that_asks_for_longer_is_left_alone_for_so_long_and_not_for_ever() {
        assertEquals(Duration.ofSeconds(120), pauseAfter("120"));
        assertEquals(Duration.ofDays(1), pauseAfter("999999999999"));
        assertEquals(Duration.ofDays(1), pauseAfter("Tue, 31 Dec 2999 23:59:59 GMT"));
        assertTrue(pauseAfter("0").toMillis() >= 2_500);
        assertTrue(pauseAfter("Fri, 31 Dec 1999 23:59:59 GMT").toMillis() >= 2_500);
        assertTrue(pauseAfter("soon").toMillis() >= 2_500);
    }

    private Duration pauseAfter(String retryAfter) {
        return policy.answered(1, new ReceiverResponse(429, RetryAfter.parse(retryAfter)))
                .pause();
    }

    @Test
    void only_success_is_taken_and_only_410_or_the_last_attempt_ends_it() {
        assertEquals(DeliveryStatus.DELIVERED, statusAfter(1, 200));
        assertEquals(DeliveryStatus.DELIVERED, statusAfter(12, 299));
        assertEquals(DeliveryStatus.DEAD, statusAfter(1, 410));
        for (int status : new int[] {301, 400, 401, 404, 429, 500, 503}) {
            assertEquals(DeliveryStatus.PENDING, statusAfter(11, status));
            assertEquals(DeliveryStatus.DEAD, statusAfter(12, status));
        }
        assertEquals(
                DeliveryStatus.DEAD,
                policy.unanswered(12, new RuntimeException()).status());
    }

    private DeliveryStatus statusAfter(int attempt, int status) {
        return policy.answered(attempt, new ReceiverResponse(status, Optional.empty()))
                .status();
    }

    @Test
    void what_a_failure_says_is_kept_in_one_short_line() {
        var error = policy.unanswered(1, new RuntimeException("a\nb" + "x".repeat(1000)))
                .error()
                .orElseThrow();

        assertTrue(error.startsWith("a b") && error.length() == 300, error);
        assertEquals(
                "RuntimeException",
                policy.unanswered(1, new RuntimeException()).error().orElseThrow());
    }
}
