package dev.unwind.engine.dispatch;

import dev.unwind.batch.BatchId;
import dev.unwind.engine.async.Delay;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The batches that failed to start or to go on, and the growing pauses for which they are left alone. Bounded: the
 * batch that failed longest ago is forgotten first, which only lets it be tried early. For one thread at a time.
 */
final class StartBackoff {
    private static final int CAPACITY = 10_000;
    private static final Duration FIRST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofMinutes(1);

    private record Setback(int times, boolean pausing) {}

    private final Map<BatchId, Setback> setbacks = new LinkedHashMap<>();

    /** Adds a failure of the batch; gives for how long the batch is left alone. */
    Duration add(BatchId id) {
        var before = setbacks.remove(id);
        int times = before == null ? 1 : before.times() + 1;
        setbacks.put(id, new Setback(times, true));
        if (setbacks.size() > CAPACITY) {
            setbacks.remove(setbacks.keySet().iterator().next());
        }
        return Delay.backOff(FIRST, LONGEST, times);
    }

    /** Ends the pause of the batch, and remembers its failures. */
    void over(BatchId id) {
        setbacks.computeIfPresent(id, (batch, setback) -> new Setback(setback.times(), false));
    }

    /** Whether another batch would make one forgotten: looking for more would only find those again. */
    boolean full() {
        return setbacks.size() >= CAPACITY;
    }

    /** Forgets the failures of the batch. */
    void forget(BatchId id) {
        setbacks.remove(id);
    }

    /** The batches that are left alone for now. */
    List<BatchId> pausing() {
        return setbacks.entrySet().stream()
                .filter(each -> each.getValue().pausing())
                .map(Map.Entry::getKey)
                .toList();
    }
}
