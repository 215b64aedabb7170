package dev.unwind.journal.acceptance;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.batch.BatchId;
import dev.unwind.batch.BatchStatus;
import dev.unwind.batch.RequestKey;
import dev.unwind.batch.TraceParent;
import dev.unwind.batch.json.Json;
import dev.unwind.batch.policy.OnBusy;
import dev.unwind.journal.acceptance.AcceptanceOutcome.Times;
import dev.unwind.journal.claim.Claim;
import dev.unwind.journal.claim.ClaimConflict;
import dev.unwind.journal.claim.ClaimQueue;
import dev.unwind.journal.postgres.SqlValues;
import dev.unwind.journal.postgres.Transactions;
import dev.unwind.journal.record.RecordRows;
import dev.unwind.journal.record.RecordType;
import dev.unwind.journal.run.BatchStarter;
import dev.unwind.journal.stream.Event;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Stores batches within the caller's transaction. Fails with {@link RolledBack}, {@link Crowded} or {@link KeyTaken}
 * where it must not commit.
 */
final class AcceptanceWriter {
    private static final String ACCEPT_STAGED =
            """
            update batch set accepted_at = now(), staged_at = null, steps = $2, deadline = now() + $3 * interval '1 millisecond',
                idempotency_key = $4, fingerprint = $5, trace = $6
            where id = $1 and accepted_at is null""";

    private static final long FIRST_RECORD = 1;
    private static final long SECOND_RECORD = 2;

    private final ClaimQueue claims;
    private final BatchStarter starter;

    AcceptanceWriter(ClaimQueue claims, BatchStarter starter) {
        this.claims = claims;
        this.starter = starter;
    }

    /**
     * Batches that are inserted.
     *
     * @param conflicts the batches that have to wait, and for whom
     */
    private record Stored(Map<BatchId, Times> times, Map<BatchId, ClaimConflict> conflicts) {}

    /** Stores one batch, which may refuse to wait, and starts it where that is asked for. */
    Uni<AcceptanceOutcome> storeAlone(SqlConnection connection, Acceptance acceptance) {
        var batch = acceptance.batch();
        return store(connection, List.of(batch))
                .call(stored -> settled(
                        connection,
                        batch,
                        Optional.ofNullable(stored.conflicts().get(batch.id()))))
                .flatMap(stored -> started(connection, List.of(acceptance), stored))
                .map(outcomes -> outcomes.get(0));
    }

    /** Stores batches all of which wait where they have to, and starts those of the others that are to be started. */
    Uni<List<AcceptanceOutcome>> storeTogether(SqlConnection connection, List<Acceptance> acceptances) {
        var batches = acceptances.stream().map(Acceptance::batch).toList();
        return store(connection, batches)
                .call(stored -> refuseCrowded(connection, stored.conflicts()))
                .call(stored -> insertWaiting(connection, batches, stored.conflicts()))
                .flatMap(stored -> started(connection, acceptances, stored));
    }

    private Uni<List<AcceptanceOutcome>> started(
            SqlConnection connection, List<Acceptance> acceptances, Stored stored) {
        var startable = acceptances.stream()
                .filter(each -> !stored.conflicts().containsKey(each.id()))
                .map(Acceptance::first)
                .flatMap(Optional::stream)
                .toList();
        return starter.startAccepted(connection, startable).map(starts -> acceptances.stream()
                .<AcceptanceOutcome>map(each -> new AcceptanceOutcome.Accepted(
                        Optional.of(stored.times().get(each.id())),
                        stored.conflicts().containsKey(each.id()),
                        Optional.ofNullable(starts.get(each.id()))))
                .toList());
    }

    /** Makes a staged batch an accepted one. */
    Uni<AcceptanceOutcome> storeStaged(SqlConnection connection, CheckedBatch batch, int steps) {
        return updateStaged(connection, batch, steps)
                .chain(() -> RecordRows.insertNumbered(
                        connection, FIRST_RECORD, RecordType.BATCH_ACCEPTED, List.of(acceptedRow(batch, steps))))
                .chain(() -> claims.enqueueStaged(connection, batch.id()))
                .call(conflict -> settled(connection, batch, conflict))
                .map(conflict ->
                        new AcceptanceOutcome.Accepted(Optional.empty(), conflict.isPresent(), Optional.empty()));
    }

    /** Inserts steps before it takes the lock on claims, so that others wait for the rest only. */
    private Uni<Stored> store(SqlConnection connection, List<CheckedBatch> batches) {
        Map<BatchId, Times> times = new HashMap<>();
        List<Uni<?>> before = new ArrayList<>(StepInserts.of(connection, batches));
        before.add(claims.lock(connection));
        before.add(insertBatches(connection, batches).invoke(times::putAll));
        before.add(RecordRows.insertNumbered(
                connection,
                FIRST_RECORD,
                RecordType.BATCH_ACCEPTED,
                batches.stream()
                        .map(batch -> acceptedRow(batch, batch.steps().size()))
                        .toList()));
        var standing = batches.stream()
                .map(batch -> new ClaimQueue.BatchClaims(batch.id(), batch.claims()))
                .toList();
        return Transactions.sendTogether(before, claims.enqueueAll(connection, standing))
                .map(conflicts -> new Stored(times, conflicts));
    }

    private static Uni<Map<BatchId, Times>> insertBatches(SqlConnection connection, List<CheckedBatch> batches) {
        return BatchInserts.insertAccepted(connection, batches).invoke(inserted -> {
            if (inserted.size() < batches.size()) {
                throw new KeyTaken();
            }
        });
    }

    private static Uni<Void> updateStaged(SqlConnection connection, CheckedBatch batch, int steps) {
        return connection
                .preparedQuery(ACCEPT_STAGED)
                .execute(Tuple.from(Arrays.asList(
                        batch.id().value(),
                        steps,
                        batch.options()
                                .deadline()
                                .map(deadline -> (double) deadline.toMillis())
                                .orElse(null),
                        batch.key().map(RequestKey::value).orElse(null),
                        batch.key()
                                .map(RequestKey::fingerprint)
                                .map(SqlValues::bytes)
                                .orElse(null),
                        batch.trace().map(TraceParent::header).orElse(null))))
                .invoke(rows -> {
                    if (rows.rowCount() == 0) {
                        throw new IllegalStateException("what was staged of batch " + batch.id() + " is gone");
                    }
                })
                .replaceWithVoid();
    }

    private Uni<Void> refuseCrowded(SqlConnection connection, Map<BatchId, ClaimConflict> conflicts) {
        return conflicts.isEmpty()
                ? Uni.createFrom().voidItem()
                : claims.crowded(connection, conflicts.keySet())
                        .invoke(crowded -> {
                            if (!crowded.isEmpty()) {
                                throw new Crowded(crowded);
                            }
                        })
                        .replaceWithVoid();
    }

    private Uni<Void> settled(SqlConnection connection, CheckedBatch batch, Optional<ClaimConflict> conflict) {
        if (conflict.isPresent() && batch.options().onBusy() == OnBusy.REJECT) {
            throw new RolledBack(new AcceptanceOutcome.Refused(conflict.get()));
        }
        Map<BatchId, ClaimConflict> conflicts =
                conflict.map(other -> Map.of(batch.id(), other)).orElseGet(Map::of);
        return refuseCrowded(connection, conflicts).chain(() -> insertWaiting(connection, List.of(batch), conflicts));
    }

    private static Uni<Void> insertWaiting(
            SqlConnection connection, List<CheckedBatch> batches, Map<BatchId, ClaimConflict> conflicts) {
        var waiting = batches.stream()
                .filter(batch -> conflicts.containsKey(batch.id()))
                .map(batch -> new RecordRows.BatchRow(batch.id(), waiting(conflicts.get(batch.id()))))
                .toList();
        return waiting.isEmpty()
                ? Uni.createFrom().voidItem()
                : RecordRows.insertNumbered(connection, SECOND_RECORD, RecordType.BATCH_WAITING, waiting);
    }

    private static RecordRows.BatchRow acceptedRow(CheckedBatch batch, int steps) {
        return new RecordRows.BatchRow(batch.id(), accepted(steps));
    }

    /** The data of the first record of a batch. */
    static ObjectNode accepted(int steps) {
        return Json.object().put("status", BatchStatus.PENDING.name()).put("steps", steps);
    }

    /** The first record of a batch, as readers get it. */
    static Event event(BatchId batch, int steps, Times times) {
        return Event.of(
                batch,
                FIRST_RECORD,
                times.acceptedAt(),
                RecordType.BATCH_ACCEPTED,
                OptionalInt.empty(),
                accepted(steps));
    }

    private static ObjectNode waiting(ClaimConflict conflict) {
        var data = Json.object().put("status", BatchStatus.PENDING.name());
        data.set("waitsFor", conflict.json());
        return data;
    }

    /** Rolls the transaction back: there is nothing to store. */
    static final class RolledBack extends RuntimeException {
        private final transient AcceptanceOutcome outcome;

        private RolledBack(AcceptanceOutcome outcome) {
            super(null, null, false, false);
            this.outcome = outcome;
        }

        AcceptanceOutcome outcome() {
            return outcome;
        }
    }

    /** Rolls the transaction back: as many batches as may be wait for a resource that these claim. */
    static final class Crowded extends RuntimeException {
        private final transient Map<BatchId, Claim> batches;

        private Crowded(Map<BatchId, Claim> batches) {
            super("too many batches wait for a resource", null, false, false);
            this.batches = Map.copyOf(batches);
        }

        /** The outcome of this batch; empty where it is not the one in the way. */
        Optional<AcceptanceOutcome> outcome(BatchId batch) {
            return Optional.ofNullable(batches.get(batch)).map(AcceptanceOutcome.Crowded::new);
        }
    }

    /** Rolls the transaction back: another batch has the same key. */
    static final class KeyTaken extends RuntimeException {
        private KeyTaken() {
            super("there is a batch under the same key", null, false, false);
        }
    }
}
