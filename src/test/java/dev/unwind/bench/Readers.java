package dev.unwind.bench;

import dev.unwind.batch.json.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * How long after a step's outcome its event is with a reader; the record's own time and the reader's are of one
 * machine.
 */
final class Readers {
    private final Queue<Double> delays = new ConcurrentLinkedQueue<>();

    /** Takes note of an event that has just come. */
    void seen(String name, String data) {
        if (name.equals("step.applied")) {
            var at = Instant.parse(Json.read(data.getBytes()).get("at").textValue());
            delays.add(Duration.between(at, Instant.now()).toNanos() / 1e6);
        }
    }

    /** In milliseconds. */
    List<Double> delays() {
        return List.copyOf(delays);
    }
}
