package dev.unwind.engine.dispatch;

import dev.unwind.batch.BatchId;
import dev.unwind.batch.Tenant;
import dev.unwind.journal.lease.Lease;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The batches that run on this instance, up to a limit, and those that failed to start or to go on recently. Safe from
 * any thread.
 */
final class RunningBatches {
    /** The capacity that one batch takes, from before it is known whether it can run here. */
    static final class Reservation {
        private final BatchId batch;
        private Optional<Tenant> tenant;
        private Optional<Execution> execution = Optional.empty();

        private Reservation(BatchId batch, Optional<Tenant> tenant) {
            this.batch = batch;
            this.tenant = tenant;
        }

        /** Whether it may be of that tenant: whose batch it is becomes known when it is read. */
        private boolean mayBeOf(Tenant other) {
            return tenant.isEmpty() || tenant.get().equals(other);
        }

        BatchId batch() {
            return batch;
        }
    }

    /**
     * A batch that failed to start, or to go on.
     *
     * @param pause for how long the batch is left alone
     * @param lookForMore whether looking for other batches makes sense meanwhile
     */
    record Setback(Duration pause, boolean lookForMore) {}

    private final int capacity;
    private final Map<BatchId, Reservation> reservations = new HashMap<>();
    private final StartBackoff backoff = new StartBackoff();
    private boolean closed;
    private boolean backlog;

    RunningBatches(int capacity) {
        this.capacity = capacity;
    }

    /** How many batches run, or are about to. */
    synchronized int size() {
        return reservations.size();
    }

    /** How many more batches can run. */
    synchronized int free() {
        return closed ? 0 : Math.max(0, capacity - reservations.size());
    }

    /** The batches that are not to be looked for. */
    synchronized List<BatchId> excluded() {
        return Stream.concat(reservations.keySet().stream(), backoff.pausing().stream())
                .toList();
    }

    /** Takes capacity for a batch; empty where the batch has some already, or nothing new is started. */
    synchronized Optional<Reservation> reserve(BatchId batch) {
        return reserve(batch, Optional.empty());
    }

    /**
     * Takes capacity for a new batch that is to run before those that wait; empty where others may have a better right
     * to it.
     *
     * @param share the most batches of its tenant
     */
    synchronized Optional<Reservation> reserveAtOnce(BatchId batch, Tenant tenant, int share) {
        long ofTenant = reservations.values().stream()
                .filter(each -> each.mayBeOf(tenant))
                .count();
        backlog |= free() == 0;
        return backlog || ofTenant >= share ? Optional.empty() : reserve(batch, Optional.of(tenant));
    }

    /** Notes whether batches may wait for nothing but capacity. */
    synchronized void backlog(boolean there) {
        backlog = there;
    }

    private Optional<Reservation> reserve(BatchId batch, Optional<Tenant> tenant) {
        var reservation = new Reservation(batch, tenant);
        return closed || reservations.putIfAbsent(batch, reservation) != null
                ? Optional.empty()
                : Optional.of(reservation);
    }

    /** Keeps what runs there now. */
    synchronized void started(Reservation reservation, Execution execution) {
        reservation.execution = Optional.of(execution);
        reservation.tenant = Optional.of(execution.tenant());
        if (closed) {
            execution.leave();
        }
    }

    synchronized Optional<Execution> execution(Reservation reservation) {
        return reservation.execution;
    }

    synchronized Optional<Execution> execution(BatchId batch) {
        return Optional.ofNullable(reservations.get(batch)).flatMap(reservation -> reservation.execution);
    }

    synchronized List<Execution> executions() {
        return reservations.values().stream()
                .map(reservation -> reservation.execution)
                .flatMap(Optional::stream)
                .toList();
    }

    /** Frees the capacity of batches that ran under another lease; gives what ran there. */
    synchronized List<Execution> removeOthers(Lease.Term term) {
        var others = executions().stream()
                .filter(execution -> execution.token().term() != term)
                .toList();
        reservations
                .values()
                .removeIf(reservation ->
                        reservation.execution.filter(others::contains).isPresent());
        return others;
    }

    /** Frees the capacity of a batch that has ended here. */
    synchronized void ended(Reservation reservation) {
        backoff.forget(reservation.batch);
        reservations.remove(reservation.batch, reservation);
    }

    /** Frees the capacity of a batch that failed to start, or to go on, so that it holds up no other. */
    synchronized Setback failed(Reservation reservation) {
        reservations.remove(reservation.batch, reservation);
        return new Setback(backoff.add(reservation.batch), !backoff.full());
    }

    /** Lets the batch be looked for again. */
    synchronized void pauseOver(BatchId batch) {
        backoff.over(batch);
    }

    /** Starts nothing new, and lets every batch halt as soon as the outcomes of its calls in flight are known. */
    synchronized void close() {
        closed = true;
        executions().forEach(Execution::leave);
    }
}
