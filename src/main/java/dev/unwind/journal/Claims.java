package dev.unwind.journal;

import dev.unwind.batch.BatchId;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Keeps two batches off one resource: each batch stands in the queue of every resource it needs with one ticket, drawn for all of
 * them at once, and holds them when nobody with an earlier ticket stands in any of these queues. Tickets order all batches, so
 * there is no deadlock, and whoever came first goes first.
 *
 * <p>Ids are claimed as they were given and by the first one that the resource ever had: an alias that another batch writes
 * meanwhile moves no claim.
 */
@ApplicationScoped
public class Claims {
    // Tickets have to become visible in their order: whoever draws one keeps all others from drawing until it has
    // committed.
    private static final String ONE_AT_A_TIME = "select pg_advisory_xact_lock(hashtext('unwind.claims'))";

    private static final String STAND =
            """
            with recursive wanted as (
                select * from unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::boolean[])
                    as wanted (account, kind, by, value, shared)
            ), origin (account, kind, by, value, given, shared) as (
                select account, kind, by, value, value, shared from wanted
                union
                select alias.account, alias.kind, origin.by, alias.old_id, origin.given, origin.shared
                from origin join alias on origin.by = 'id'
                    and alias.account = origin.account and alias.kind = origin.kind and alias.new_id = origin.value
            ), first as (
                select account, kind, by, value, bool_and(shared) as shared from origin
                where by = 'name' or value = given or not exists (
                    select from alias where alias.account = origin.account and alias.kind = origin.kind
                        and alias.new_id = origin.value)
                group by account, kind, by, value
            ), drawn as materialized (
                select nextval('claim_ticket') as ticket
            ), stamped as (
                update batch set ticket = drawn.ticket from drawn where batch.id = $1
            )
            insert into claim (account, kind, by, value, ticket, batch_id, shared)
            select account, kind, by, value, ticket, $1, shared from first, drawn""";

    private static final String BUSY =
            """
            select other.batch_id, other.account, other.kind, other.by, other.value
            from claim mine join claim other using (account, kind, by, value)
            join batch ahead on ahead.id = other.batch_id
            where mine.batch_id = $1 and other.batch_id <> $1 and not (mine.shared and other.shared)
                and (other.ticket < mine.ticket or ahead.started_at is not null)
            order by other.ticket limit 1""";

    /** Stands in all queues at once, within the caller's transaction; gives who stands before, if anybody. */
    Uni<Optional<Busy>> stand(SqlConnection connection, BatchId batch, Set<Claim> claims) {
        var wanted = List.copyOf(claims);
        return connection
                .query(ONE_AT_A_TIME)
                .execute()
                .chain(() -> connection
                        .preparedQuery(STAND)
                        .execute(Tuple.tuple(List.of(
                                batch.value(),
                                wanted.stream().map(Claim::account).toArray(String[]::new),
                                wanted.stream().map(Claim::kind).toArray(String[]::new),
                                wanted.stream().map(claim -> claim.by().label()).toArray(String[]::new),
                                wanted.stream().map(Claim::value).toArray(String[]::new),
                                wanted.stream().map(Claim::shared).toArray(Boolean[]::new)))))
                .chain(() -> busy(connection, batch));
    }

    /** Who stands before this batch, or has started with something that it claims; empty where it holds all. */
    Uni<Optional<Busy>> busy(SqlClient client, BatchId batch) {
        return client.preparedQuery(BUSY).execute(Tuple.of(batch.value())).map(Claims::first);
    }

    private static Optional<Busy> first(RowSet<Row> rows) {
        for (var row : rows) {
            return Optional.of(new Busy(
                    new BatchId(row.getUUID("batch_id")),
                    new Claim(
                            row.getString("account"),
                            row.getString("kind"),
                            Claim.By.of(row.getString("by")),
                            row.getString("value"))));
        }
        return Optional.empty();
    }
}
