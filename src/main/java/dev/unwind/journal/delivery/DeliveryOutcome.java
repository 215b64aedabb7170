package dev.unwind.journal.delivery;

import dev.unwind.batch.DeliveryStatus;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The outcome of an attempt to deliver.
 *
 * @param status of the delivery from now on
 * @param answered the HTTP status of the answer, where there was one
 * @param error why the receiver did not accept it, for a person; without secrets
 * @param pause after how long it is attempted again, where it is PENDING
 */
public record DeliveryOutcome(DeliveryStatus status, OptionalInt answered, Optional<String> error, Duration pause) {
    public static DeliveryOutcome delivered(int answered) {
        return new DeliveryOutcome(DeliveryStatus.DELIVERED, OptionalInt.of(answered), Optional.empty(), Duration.ZERO);
    }

    public static DeliveryOutcome again(OptionalInt answered, String error, Duration pause) {
        return new DeliveryOutcome(DeliveryStatus.PENDING, answered, Optional.of(error), pause);
    }

    public static DeliveryOutcome dead(OptionalInt answered, String error) {
        return new DeliveryOutcome(DeliveryStatus.DEAD, answered, Optional.of(error), Duration.ZERO);
    }
}
