package dev.unwind.webhook;

import dev.unwind.batch.DeliveryStatus;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;

/** Counts attempts by outcome. Thread-safe. */
final class DeliveryMetrics {
    private final Map<DeliveryStatus, Counter> counters = new EnumMap<>(DeliveryStatus.class);

    DeliveryMetrics(MeterRegistry metrics) {
        Arrays.stream(DeliveryStatus.values())
                .forEach(status -> counters.put(status, metrics.counter("unwind.webhooks", "outcome", label(status))));
    }

    void count(DeliveryStatus status) {
        counters.get(status).increment();
    }

    private static String label(DeliveryStatus status) {
        return switch (status) {
            case DELIVERED -> "delivered";
            case PENDING -> "retried";
            case DEAD -> "dead";
        };
    }
}
