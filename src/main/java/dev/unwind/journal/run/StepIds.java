package dev.unwind.journal.run;

import dev.unwind.batch.BatchId;
import dev.unwind.journal.alias.AliasSql;
import dev.unwind.journal.postgres.SqlValues;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import java.util.List;
import java.util.Map;

/**
 * Writes the current ids of their resources into steps, within the transaction that begins their batches. Every Uni is
 * lazy, completes on the event loop of the connection, and fails with what PostgreSQL answered.
 */
final class StepIds {
    // Mostly no resource has another id than the given one. A tracked name stands for its id as it is: aliases move it
    // when they are written, and one that led away from the id earlier says nothing about it. Where aliases go in a
    // circle there is no last one, and the
    // given id stays.
    private static final String RESOLVE_IDS =
            """
            with recursive target as (
                select step.batch_id, step.number, wanted.account, step.kind, step.found_id,
                    coalesce(step.given_id, resource.remote_id) as id, step.given_id is not null as given
                from step
                join unnest($2::text[], $3::text[]) as wanted (kind, account) on wanted.kind = step.kind
                left join resource on resource.tenant = step.tenant and resource.kind = step.kind and resource.name = step.name
                    and resource.gone_at is null
                where step.batch_id = any($1) and step.type <> 'CREATE' and step.status = 'PENDING'
            ), chain (batch_id, number, account, kind, id) as (
                select target.batch_id, target.number, target.account, target.kind, later.id
                from target cross join %1$s as later
                where target.given
                union
                select chain.batch_id, chain.number, chain.account, chain.kind, later.id
                from chain cross join %2$s as later
            ), last as (
                select batch_id, number, id from chain where not exists (select from %2$s as later)
            ), settled as (
                select target.batch_id, target.number, coalesce(last.id, target.id) as id
                from target left join last using (batch_id, number)
                where target.found_id is distinct from coalesce(last.id, target.id)
            )
            update step set found_id = settled.id, remote_id = settled.id from settled
            where step.batch_id = settled.batch_id and step.number = settled.number"""
                    .formatted(AliasSql.after("target", "id"), AliasSql.after("chain", "id"));

    // In a later run: the ids that the resources have now, from those under which this batch left them.
    private static final String FOLLOW_IDS =
            """
            with recursive chain (number, account, kind, id) as (
                select step.number, wanted.account, step.kind, step.remote_id
                from step join unnest($2::text[], $3::text[]) as wanted (kind, account) on wanted.kind = step.kind
                where step.batch_id = $1 and step.remote_id is not null
                    and step.status in ('APPLIED', 'IN_DOUBT', 'ROLLBACK_FAILED', 'ROLLBACK_SKIPPED')
                union
                select chain.number, chain.account, chain.kind, later.id
                from chain cross join %1$s as later
            ), last as (
                select number, id from chain where not exists (select from %1$s as later)
            )
            update step set remote_id = last.id from last
            where step.batch_id = $1 and step.number = last.number and step.remote_id <> last.id"""
                    .formatted(AliasSql.after("chain", "id"));

    private StepIds() {}

    /**
     * For batches that are to begin their first run.
     *
     * @param accounts the provider account of each kind that the batches touch
     */
    static Uni<RowSet<Row>> resolve(SqlConnection connection, List<BatchId> batches, Map<String, String> accounts) {
        return execute(connection, RESOLVE_IDS, SqlValues.ids(batches), accounts);
    }

    /**
     * For a batch that is to begin a later run.
     *
     * @param accounts the provider account of each kind that the batch touches
     */
    static Uni<RowSet<Row>> follow(SqlConnection connection, BatchId batch, Map<String, String> accounts) {
        return execute(connection, FOLLOW_IDS, batch.value(), accounts);
    }

    private static Uni<RowSet<Row>> execute(
            SqlConnection connection, String sql, Object batches, Map<String, String> accounts) {
        var kinds = List.copyOf(accounts.keySet());
        return connection
                .preparedQuery(sql)
                .execute(Tuple.of(
                        batches,
                        kinds.toArray(String[]::new),
                        kinds.stream().map(accounts::get).toArray(String[]::new)));
    }
}
