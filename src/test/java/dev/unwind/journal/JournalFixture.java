package dev.unwind.journal;

import dev.unwind.batch.BatchId;
import dev.unwind.batch.BatchOptions;
import dev.unwind.batch.StepStatus;
import dev.unwind.batch.Tenant;
import dev.unwind.batch.change.Change;
import dev.unwind.batch.change.ChangeType;
import dev.unwind.batch.change.RemoteId;
import dev.unwind.batch.json.Json;
import dev.unwind.batch.policy.OnBusy;
import dev.unwind.batch.policy.OnDrift;
import dev.unwind.batch.policy.OnFailure;
import dev.unwind.journal.acceptance.CheckedBatch;
import dev.unwind.journal.claim.Claim;
import dev.unwind.journal.lease.Lease;
import dev.unwind.journal.lease.OwnershipToken;
import dev.unwind.journal.record.Entry;
import dev.unwind.journal.record.RecordRows;
import dev.unwind.journal.record.RecordType;
import dev.unwind.journal.record.StepState;
import dev.unwind.testing.StoredRecords;
import dev.unwind.testing.Waits;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Batches that nobody runs: of a kind that no provider has. */
public final class JournalFixture {
    public static final Tenant TENANT = new Tenant("default");
    public static final String ACCOUNT = "account";
    public static final String KIND = "unheard-of";
    public static final Map<String, String> ACCOUNTS = Map.of(KIND, ACCOUNT);

    private final Pool pool;
    private Lease.Term term;

    public JournalFixture(Pool pool) {
        this.pool = pool;
    }

    public static Claim byId(String id) {
        return new Claim(ACCOUNT, KIND, Claim.By.ID, id);
    }

    public static Claim byName(String name) {
        return new Claim(ACCOUNT, KIND, Claim.By.NAME, name);
    }

    public static Change update(Optional<String> name, Optional<String> id) {
        return new Change(
                1, "u", ChangeType.UPDATE, KIND, name, id.map(RemoteId::new), Optional.of(Json.object()), List.of());
    }

    public static CheckedBatch batch(Change change, Claim... claims) {
        var options = new BatchOptions(
                OnFailure.ROLLBACK,
                OnBusy.WAIT,
                1,
                Optional.empty(),
                new BatchOptions.Rollback(Duration.ofMinutes(1), 1, OnDrift.FAIL));
        return new CheckedBatch(
                BatchId.next(),
                TENANT,
                options,
                Map.of(),
                List.of(new CheckedBatch.Step(change, Set.of(), Set.of())),
                Set.of(claims),
                Optional.empty(),
                Optional.empty());
    }

    public static CheckedBatch batchOn(String id) {
        return batch(update(Optional.empty(), Optional.of(id)), byId(id));
    }

    static StepState applying(int attempts) {
        return new StepState(
                StepStatus.APPLYING,
                Optional.empty(),
                attempts,
                true,
                false,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                false,
                Optional.empty(),
                Optional.empty());
    }

    public static Entry entry(int attempts) {
        return Entry.ofStep(RecordType.STEP_APPLYING, 1, applying(attempts), Json.object());
    }

    /** A lease that nobody renews and that lasts. */
    public Lease.Term term() {
        if (term == null) {
            term = lease("1 hour");
        }
        return term;
    }

    /** Another lease, by the database's clock over after so long. */
    public Lease.Term lease(String interval) {
        var until = System.nanoTime() + Duration.ofHours(1).toNanos();
        var lease = new Lease.Term(UUID.randomUUID(), until);
        lease.renewed(until);
        query(
                "insert into lease (id, instance, lasts_until) values ($1, 'test', now() + $2::text::interval)",
                lease.id(),
                interval);
        return lease;
    }

    /** Makes the batch the test's own. */
    public OwnershipToken own(BatchId batch) {
        var epoch = (Long) value(
                "update batch set owner = $2, epoch = epoch + 1 where id = $1 returning epoch",
                batch.value(),
                term().id());
        return new OwnershipToken(batch, term(), epoch);
    }

    public RowSet<Row> query(String sql, Object... values) {
        return pool.preparedQuery(sql)
                .execute(Tuple.tuple(Arrays.asList(values)))
                .await()
                .atMost(Waits.LIMIT);
    }

    /** The number of the batch's last record. */
    public long last(BatchId batch) {
        return (Long) value("select " + RecordRows.lastNumber("$1"), batch.value());
    }

    /** How many records the batches of this fixture have. */
    public long records() {
        return query("select id from batch where id in (select batch_id from step where kind = $1)", KIND).stream()
                .mapToLong(row -> StoredRecords.of(pool, row.getUUID("id")).size())
                .sum();
    }

    /** The only value that the query gives. */
    public Object value(String sql, Object... values) {
        return query(sql, values).iterator().next().getValue(0);
    }

    public void track(String name, String id, BatchId batch) {
        query(
                """
                insert into resource (tenant, kind, name, remote_id, batch_id, updated_at)
                values ('default', $1, $2, $3, $4, now())""",
                KIND,
                name,
                id,
                batch.value());
    }

    public void alias(String oldId, String newId, BatchId batch) {
        query(
                "insert into alias (account, kind, old_id, new_id, batch_id) values ($1, $2, $3, $4, $5)",
                ACCOUNT,
                KIND,
                oldId,
                newId,
                batch.value());
    }

    public void empty() {
        query("delete from segment where batch_id in (select batch_id from step where kind = $1)", KIND);
        query("delete from batch where id in (select batch_id from step where kind = $1)", KIND);
        query("delete from step where kind = $1", KIND);
        query("delete from lease where instance = 'test'");
        query("delete from alias where kind = $1", KIND);
        query("delete from resource where kind = $1", KIND);
    }
}
