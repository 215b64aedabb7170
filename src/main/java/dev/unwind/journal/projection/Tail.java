package dev.unwind.journal.projection;

import dev.unwind.batch.BatchId;
import dev.unwind.journal.segment.StepUpdate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What was logged of a batch and is not in the rows of its steps: one update for each step. Not thread-safe. */
final class Tail {
    private final BatchId batch;
    private final Map<Integer, StepUpdate> updates = new HashMap<>();
    private long lastNumber;

    Tail(BatchId batch) {
        this.batch = batch;
    }

    /**
     * Adds later records.
     *
     * @param last the number of the last of them
     */
    void add(long last, Iterable<StepUpdate> later) {
        lastNumber = last;
        later.forEach(update -> updates.merge(update.step(), update, (earlier, newer) -> newer.after(earlier)));
    }

    boolean isEmpty() {
        return lastNumber == 0;
    }

    /** Of how many steps there is something. */
    int steps() {
        return updates.size();
    }

    boolean has(int step) {
        return updates.containsKey(step);
    }

    LoggedSteps logged() {
        return new LoggedSteps(batch, lastNumber, List.copyOf(updates.values()));
    }

    /** This and what was logged after it. */
    Tail followedBy(Tail later) {
        if (!later.isEmpty()) {
            add(later.lastNumber, later.updates.values());
        }
        return this;
    }
}
