package dev.unwind.api.delivery;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.unwind.batch.DeliveryStatus;
import dev.unwind.journal.delivery.DeliveryEntity;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * A webhook delivery.
 *
 * @param id its id, which is also that of the event: the header webhook-id of every attempt
 * @param receiver the name of the configured receiver, once an attempt was made
 * @param attempts how many were started
 * @param nextAt when the next attempt is due; absent if there will be none
 * @param lastStatus the HTTP status of the last answer
 * @param lastError why the last attempt failed
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
@Schema(name = "Delivery", description = "How far the telling of one URL has come")
@RegisterForReflection
record DeliveryAnswer(
        @Schema(format = "uuid", examples = "01980d3a-9b2f-7000-8000-000000000002") String id,
        @Schema(format = "uuid", examples = "01980d3a-8c1e-7000-8000-000000000001") String batch,
        @Schema(examples = "https://ci.example.com/hooks/run/17") String url,
        @Schema(implementation = String.class, examples = "ci") Optional<String> receiver,
        DeliveryStatus status,
        @Schema(examples = "3") int attempts,
        Optional<Instant> nextAt,
        Instant createdAt,
        Optional<Instant> deliveredAt,
        @Schema(implementation = Integer.class, examples = "503") Optional<Integer> lastStatus,
        @Schema(implementation = String.class, examples = "answered 503") Optional<String> lastError) {

    static DeliveryAnswer of(DeliveryEntity delivery) {
        return new DeliveryAnswer(
                delivery.id().toString(),
                delivery.batch().toString(),
                delivery.url(),
                delivery.receiver(),
                delivery.status(),
                delivery.attempts(),
                Optional.of(delivery.nextAt()).filter(at -> delivery.status() == DeliveryStatus.PENDING),
                delivery.createdAt(),
                delivery.deliveredAt(),
                delivery.lastStatus(),
                delivery.lastError());
    }
}
