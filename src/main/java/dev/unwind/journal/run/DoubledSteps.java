package dev.unwind.journal.run;

import dev.unwind.batch.BatchId;
import dev.unwind.journal.postgres.SqlValues;
import dev.unwind.journal.record.RecordRows;
import dev.unwind.journal.record.RecordType;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Steps of one batch that turn out to be about one resource: while the batch waited, another one gave its name or id to
 * a resource that it calls otherwise, too. Only the first of them may go on.
 */
final class DoubledSteps {
    private static final String FAIL =
            """
            with doubled as (
                select batch_id, number, key, type, kind, name, found_id from (
                    select *, row_number() over (partition by batch_id, kind, found_id order by number) as place
                    from step where batch_id = any($1) and found_id is not null and status = 'PENDING') as pending
                where place > 1
            ), failed as (
                update step set status = 'FAILED', started_at = now(), finished_at = now(), run = 1,
                    error = json_build_object('code', 'TWICE', 'message',
                        'another change of the batch is about the same resource, ' || doubled.found_id)
                from doubled where step.batch_id = doubled.batch_id and step.number = doubled.number
                returning step.batch_id, step.number, step.error, step.status, doubled.key, doubled.type,
                    doubled.kind, doubled.name, doubled.found_id
            )
            insert into record (batch_id, number, at, type, step, data)
            select failed.batch_id, last.number + row_number() over (partition by failed.batch_id order by failed.number),
                now(), $2, failed.number,
                json_strip_nulls(json_build_object('key', key, 'type', type, 'kind', kind, 'name', name, 'remoteId', found_id,
                    'status', status, 'error', error))
            from failed
            cross join lateral (select %s as number) as last
            returning batch_id"""
                    .formatted(RecordRows.lastNumber("failed.batch_id"));

    private DoubledSteps() {}

    /**
     * Fails all but the first of the steps that are about one resource, once the ids of the steps are current. Within
     * the transaction that begins the batches. Lazy; completes on the event loop of the connection.
     *
     * @return the batches that have such steps
     */
    static Uni<Set<BatchId>> fail(SqlConnection connection, List<BatchId> batches) {
        return connection
                .preparedQuery(FAIL)
                .execute(Tuple.of(SqlValues.ids(batches), RecordType.STEP_FAILED.label()))
                .map(rows -> {
                    Set<BatchId> doubled = new HashSet<>();
                    rows.forEach(row -> doubled.add(new BatchId(row.getUUID("batch_id"))));
                    return doubled;
                });
    }
}
