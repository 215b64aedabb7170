package dev.unwind.api;

import dev.unwind.batch.BatchId;
import io.vertx.mutiny.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import java.util.Arrays;
import java.util.UUID;

/** Inserts rows of batches, steps and records as the engine would leave them. */
final class JournalRows {
    private static final UUID ELSEWHERE = UUID.randomUUID();

    private final Pool pool;

    JournalRows(Pool pool) {
        this.pool = pool;
    }

    BatchId batch(String status, int steps) {
        return batch("default", status, steps);
    }

    BatchId batch(String tenant, String status, int steps) {
        var id = BatchId.next();
        // Somebody else's, so that nobody here goes on with it.
        run(
                """
                insert into lease (id, instance, lasts_until) values ($1, 'elsewhere', 'infinity')
                on conflict do nothing""",
                ELSEWHERE);
        run(
                """
                insert into batch (id, tenant, status, on_failure, on_busy, on_drift, max_concurrency,
                    rollback_max_concurrency, rollback_timeout_ms, deadline, steps, reason, finished_at, owner, accepted_at, under_way)
                values ($1, $2, $3, 'STOP', 'REJECT', 'SKIP', 7, 5, 90000, '2026-01-05T10:00:00Z', $4,
                    '{"step": 2}', case when $3 in ('PENDING', 'RUNNING') then null else now() end, $5, now(), $3 = 'RUNNING')""",
                id.value(),
                tenant,
                status,
                steps,
                ELSEWHERE);
        return id;
    }

    void step(BatchId batch, int number, String type, String status) {
        run(
                """
                insert into step (batch_id, number, tenant, key, type, kind, name, given_id, depends_on, status, snapshot_at)
                values ($1, $2, 'default', 'key-' || $2::integer, $3, 'notification_channel', 'name-' || $2::integer, '42',
                    case when $2::integer > 1 then array[$2::integer - 1] else '{}' end, $4, '2026-01-05T09:30:00.123456Z')""",
                batch.value(),
                number,
                type,
                status);
    }

    void snapshot(BatchId batch, int step, String body) {
        run(
                "insert into image (batch_id, step, role, body) values ($1, $2, 'SNAPSHOT', $3)",
                batch.value(),
                step,
                Buffer.buffer(body).getDelegate());
    }

    void event(BatchId batch, long number, String type, Integer step, String data) {
        run(
                """
                insert into record (batch_id, number, at, type, step, data)
                values ($1, $2, '2026-01-05T09:30:00Z', $3, $4, $5::text::json)""",
                batch.value(),
                number,
                type,
                step,
                data);
    }

    /** So many events of steps, numbered from 1. */
    void events(BatchId batch, int count, String data) {
        run(
                """
                insert into record (batch_id, number, at, type, step, data)
                select $1, number, now(), 'step.applied', 1, $3::text::json
                from generate_series(1, $2::integer) as number""",
                batch.value(),
                count,
                data);
    }

    void resource(String tenant, String kind, String name, BatchId batch, boolean gone) {
        run(
                """
                insert into resource (tenant, kind, name, remote_id, batch_id, updated_at, gone_at)
                values ($1, $2, $3, '42', $4, now(), case when $5 then now() end)""",
                tenant,
                kind,
                name,
                batch.value(),
                gone);
    }

    void run(String sql, Object... values) {
        pool.preparedQuery(sql)
                .execute(Tuple.tuple(Arrays.asList(values)))
                .await()
                .indefinitely();
    }
}
