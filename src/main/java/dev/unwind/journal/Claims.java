package dev.unwind.journal;

import dev.unwind.batch.BatchId;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
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
 * <p>Ids are claimed by the first one that the resource ever had: an alias that another batch writes meanwhile moves no claim.
 */
@ApplicationScoped
public class Claims {
    // Tickets have to become visible in their order: whoever draws one keeps all others from drawing until it has
    // committed.
    private static final String ONE_AT_A_TIME = "select pg_advisory_xact_lock(hashtext('unwind.claims'))";

    private static final String STAND =
            """
            with recursive wanted as (
                select * from unnest($2::text[], $3::text[], $4::text[], $5::text[]) as wanted (account, kind, by, value)
            ), origin (account, kind, by, value) as (
                select * from wanted
                union
                select alias.account, alias.kind, origin.by, alias.old_id
                from origin join alias on origin.by = 'id'
                    and alias.account = origin.account and alias.kind = origin.kind and alias.new_id = origin.value
            ), first as (
                select distinct account, kind, by, value from origin
                where by = 'name' or not exists (
                    select from alias where alias.account = origin.account and alias.kind = origin.kind
                        and alias.new_id = origin.value)
            ), drawn as materialized (select nextval('claim_ticket') as ticket)
            insert into claim (account, kind, by, value, ticket, batch_id)
            select account, kind, by, value, ticket, $1 from first, drawn""";

    private static final String BUSY =
            """
            select other.batch_id, other.account, other.kind, other.by, other.value
            from claim mine join claim other using (account, kind, by, value)
            where mine.batch_id = $1 and other.ticket < mine.ticket and not (mine.shared and other.shared)
            order by other.ticket limit 1""";

    private final Pool pool;

    Claims(Pool pool) {
        this.pool = pool;
    }

    /** Stands in all queues at once, within the caller's transaction; gives who stands before, if anybody. */
    Uni<Optional<Busy>> stand(SqlConnection connection, BatchId batch, Set<Claim> claims) {
        if (claims.isEmpty()) {
            return Uni.createFrom().item(Optional.empty());
        }
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
                                wanted.stream().map(Claim::value).toArray(String[]::new)))))
                .chain(() -> busy(connection, batch));
    }

    /** Who stands before this batch; empty where it holds all that it claims. */
    public Uni<Optional<Busy>> busy(BatchId batch) {
        return busy(pool, batch);
    }

    private static Uni<Optional<Busy>> busy(SqlClient client, BatchId batch) {
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
