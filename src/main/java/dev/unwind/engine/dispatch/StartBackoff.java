package dev.unwind.engine.dispatch;

import dev.unwind.batch.BatchId;
import dev.unwind.engine.async.Delay;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The batches that could not be started, and for how long they are left alone. Remembers only so many; the one that has stood
 * longest is forgotten, which does no more than let it be tried early. For one thread at a time.
 */
final class StartBackoff {
    private static final int REMEMBERED = 10_000;
    private static final Duration FIRST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofMinutes(1);

    private record Setback(int times, boolean pausing) {}

    private final Map<BatchId, Setback> setbacks = new LinkedHashMap<>();

    /** The batch failed once more; gives for how long it is to be left alone. */
    Duration add(BatchId id) {
        var before = setbacks.remove(id);
        int times = before == null ? 1 : before.times() + 1;
        setbacks.put(id, new Setback(times, true));
        if (setbacks.size() > REMEMBERED) {
            setbacks.remove(setbacks.keySet().iterator().next());
        }
        return Delay.backOff(FIRST, LONGEST, times);
    }

    /** The batch's pause is over. */
    void over(BatchId id) {
        setbacks.computeIfPresent(id, (batch, setback) -> new Setback(setback.times(), false));
    }

    /** Whether the next one makes another forgotten: looking for more would only find those again. */
    boolean full() {
        return setbacks.size() >= REMEMBERED;
    }

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
