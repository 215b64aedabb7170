package dev.unwind.engine.dispatch;

import dev.unwind.batch.BatchId;
import dev.unwind.journal.lease.Lease;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The batches that are carried out here, so many at once, and those that could not be lately. Safe from any thread. */
final class RunningBatches {
    /** One batch's place, from before it is known whether it can be carried out here. */
    static final class Place {
        private final BatchId batch;
        private Execution execution;

        private Place(BatchId batch) {
            this.batch = batch;
        }

        BatchId batch() {
            return batch;
        }
    }

    /**
     * A batch that could not start, or not go on.
     *
     * @param pause for how long it is to be left alone
     * @param more whether looking for others makes sense meanwhile
     */
    record Setback(Duration pause, boolean more) {}

    private final int most;
    private final Map<BatchId, Place> taken = new HashMap<>();
    private final StartBackoff setbacks = new StartBackoff();
    private boolean closed;

    RunningBatches(int most) {
        this.most = most;
    }

    synchronized int size() {
        return taken.size();
    }

    /** How many more batches can be carried out. */
    synchronized int free() {
        return closed ? 0 : Math.max(0, most - taken.size());
    }

    /** The batches that are not to be looked for. */
    synchronized List<BatchId> unwanted() {
        return Stream.concat(taken.keySet().stream(), setbacks.pausing().stream())
                .toList();
    }

    /** A place for this batch; none where it has one, or where nothing new is begun. */
    synchronized Optional<Place> occupy(BatchId batch) {
        var place = new Place(batch);
        return closed || taken.putIfAbsent(batch, place) != null ? Optional.empty() : Optional.of(place);
    }

    /** The batch is carried out here now. */
    synchronized void carriedOut(Place place, Execution execution) {
        place.execution = execution;
        if (closed) {
            execution.leave();
        }
    }

    synchronized Optional<Execution> execution(Place place) {
        return Optional.ofNullable(place.execution);
    }

    synchronized Optional<Execution> execution(BatchId batch) {
        return Optional.ofNullable(taken.get(batch)).map(place -> place.execution);
    }

    synchronized List<Execution> executions() {
        return taken.values().stream()
                .map(place -> place.execution)
                .filter(execution -> execution != null)
                .toList();
    }

    /** Frees the places of batches that were run under another lease; gives what was carried out there. */
    synchronized List<Execution> clearOthers(Lease.Term term) {
        var others = new ArrayList<Execution>();
        taken.values()
                .removeIf(place -> place.execution != null
                        && place.execution.tenure().term() != term
                        && others.add(place.execution));
        return others;
    }

    /** The batch is done with here. */
    synchronized void free(Place place) {
        setbacks.forget(place.batch);
        taken.remove(place.batch, place);
    }

    /** The batch could not start, or not go on: it keeps nobody else from starting. */
    synchronized Setback setBack(Place place) {
        taken.remove(place.batch, place);
        return new Setback(setbacks.add(place.batch), !setbacks.full());
    }

    /** The batch has been left alone for long enough. */
    synchronized void mayBeTriedAgain(BatchId batch) {
        setbacks.over(batch);
    }

    /** Nothing new is begun, and every batch is left where it is as soon as what is in flight is known. */
    synchronized void close() {
        closed = true;
        executions().forEach(Execution::leave);
    }
}
