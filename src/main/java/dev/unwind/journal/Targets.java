package dev.unwind.journal;

import dev.unwind.batch.BatchId;
import dev.unwind.batch.RemoteId;
import dev.unwind.batch.Tenant;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Which resource a name or an old id stands for now. */
@ApplicationScoped
public class Targets {
    /** A tracked name. */
    public record Name(String kind, String name) {}

    /**
     * What came of starting a batch; where there is nothing, another instance was first.
     *
     * @param busy who holds what a name or id of the batch has come to stand for; it waits as before
     * @param tenure the batch is this instance's
     */
    public record Start(Optional<Busy> busy, Optional<Tenure> tenure) {}

    /** An id that may have been lost to a recreate. */
    public record Id(String account, String kind, RemoteId id) {}

    private static final String TRACKED =
            """
            select resource.kind, resource.name, resource.remote_id
            from unnest($2::text[], $3::text[]) as wanted (kind, name)
            join resource on resource.tenant = $1 and resource.kind = wanted.kind and resource.name = wanted.name
                and resource.gone_at is null""";

    // Follows each chain of aliases to its end; the end is what has no alias of its own.
    private static final String CURRENT =
            """
            with recursive chain (account, kind, given, id) as (
                select account, kind, id, id from unnest($1::text[], $2::text[], $3::text[]) as wanted (account, kind, id)
                union
                select chain.account, chain.kind, chain.given, later.id
                from chain cross join %1$s as later
            )
            select account, kind, given, id from chain
            where given <> id and not exists (select from %1$s as later)"""
                    .formatted(AliasSql.after("chain", "id"));

    // Few have moved since their ids were given, mostly none. Where aliases go in a circle there is no end, and the id
    // stays the one that
    // was given.
    private static final String SETTLE =
            """
            with recursive target as (
                select step.number, wanted.account, step.kind, step.found_id, coalesce(step.given_id, resource.remote_id) as id
                from step
                join unnest($2::text[], $3::text[]) as wanted (kind, account) on wanted.kind = step.kind
                left join resource on resource.tenant = step.tenant and resource.kind = step.kind and resource.name = step.name
                    and resource.gone_at is null
                where step.batch_id = $1 and step.type <> 'CREATE' and step.status = 'PENDING'
            ), chain (number, account, kind, id) as (
                select target.number, target.account, target.kind, later.id
                from target cross join %1$s as later
                union
                select chain.number, chain.account, chain.kind, later.id
                from chain cross join %2$s as later
            ), last as (
                select number, id from chain where not exists (select from %2$s as later)
            ), settled as (
                select target.number, coalesce(last.id, target.id) as id from target left join last using (number)
                where target.found_id is distinct from coalesce(last.id, target.id)
            )
            update step set found_id = settled.id, remote_id = settled.id from settled
            where step.batch_id = $1 and step.number = settled.number"""
                    .formatted(AliasSql.after("target", "id"), AliasSql.after("chain", "id"));

    // In a later run: what the ids under which this batch left its resources have become since.
    private static final String FOLLOW =
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

    // Held to the end of the transaction: nobody begins the batch meanwhile, or ends it.
    private static final String WAITING =
            "select from batch where id = $1 and finished_at is null and not under_way and owner is null for update";

    private final Pool pool;
    private final Claims claims;
    private final Patience patience;

    Targets(Pool pool, Claims claims, Patience patience) {
        this.pool = pool;
        this.claims = claims;
        this.patience = patience;
    }

    /** The ids of these names; names that are not tracked are absent from the answer. */
    public Uni<Map<Name, RemoteId>> tracked(Tenant tenant, Collection<Name> names) {
        if (names.isEmpty()) {
            return Uni.createFrom().item(Map.of());
        }
        return patience.lasting("tracked resources could not be looked up", () -> pool.preparedQuery(TRACKED)
                        .execute(Tuple.tuple(List.of(
                                tenant.name(),
                                names.stream().map(Name::kind).toArray(String[]::new),
                                names.stream().map(Name::name).toArray(String[]::new)))))
                .map(rows -> {
                    Map<Name, RemoteId> found = new HashMap<>();
                    rows.forEach(row -> found.put(
                            new Name(row.getString("kind"), row.getString("name")),
                            new RemoteId(row.getString("remote_id"))));
                    return found;
                });
    }

    /** What these ids have become; ids that are still their resource's own are absent from the answer. */
    public Uni<Map<Id, RemoteId>> current(Collection<Id> ids) {
        if (ids.isEmpty()) {
            return Uni.createFrom().item(Map.of());
        }
        return patience.lasting("aliases could not be looked up", () -> pool.preparedQuery(CURRENT)
                        .execute(Tuple.tuple(List.of(
                                ids.stream().map(Id::account).toArray(String[]::new),
                                ids.stream().map(Id::kind).toArray(String[]::new),
                                ids.stream().map(id -> id.id().value()).toArray(String[]::new)))))
                .map(rows -> {
                    Map<Id, RemoteId> found = new HashMap<>();
                    rows.forEach(row -> found.put(
                            new Id(
                                    row.getString("account"),
                                    row.getString("kind"),
                                    new RemoteId(row.getString("given"))),
                            new RemoteId(row.getString("id"))));
                    return found;
                });
    }

    /** Starts a batch that is to be stopped before it has begun: it touches nothing, so it waits for nobody. */
    public Uni<Start> startCancelled(BatchId batch, Lease.Term term) {
        return patience.lasting(
                "the batch could not be started",
                () -> claims.transaction(connection ->
                        Ownership.begin(connection, batch, term).map(tenure -> new Start(Optional.empty(), tenure))));
    }

    /**
     * Writes into each step of the batch that its run is about which id its resource has now, claims these ids too, and starts the
     * batch under this lease: nothing can move its resources any more.
     *
     * @param run the number of the run that begins
     * @param accounts the provider account of each kind that the batch touches
     */
    public Uni<Start> start(BatchId batch, int run, Lease.Term term, Map<String, String> accounts) {
        var kinds = List.copyOf(accounts.keySet());
        return patience.lasting("the batch's resources could not be looked up", () -> claims.transaction(
                        connection -> Transactions.atOnce(
                                        List.of(
                                                claims.alone(connection),
                                                waiting(connection, batch),
                                                connection
                                                        .preparedQuery(run == 1 ? SETTLE : FOLLOW)
                                                        .execute(Tuple.of(
                                                                batch.value(),
                                                                kinds.toArray(String[]::new),
                                                                kinds.stream()
                                                                        .map(accounts::get)
                                                                        .toArray(String[]::new)))),
                                        claims.standForResolved(connection, batch, accounts))
                                .flatMap(busy -> busy.isPresent()
                                        ? Uni.createFrom().item(new Start(busy, Optional.empty()))
                                        : Ownership.begin(connection, batch, term)
                                                .map(tenure -> new Start(Optional.empty(), tenure))))
                .onFailure(NotWaiting.class)
                .recoverWithItem(new Start(Optional.empty(), Optional.empty())));
    }

    /** What a batch claims at its start is nobody's to release where it has been started, or has ended, already. */
    private static Uni<Void> waiting(SqlConnection connection, BatchId batch) {
        return connection
                .preparedQuery(WAITING)
                .execute(Tuple.of(batch.value()))
                .invoke(rows -> {
                    if (rows.size() == 0) {
                        throw new NotWaiting();
                    }
                })
                .replaceWithVoid();
    }

    /** Rolls the transaction back: another instance was first. */
    private static final class NotWaiting extends RuntimeException {
        NotWaiting() {
            super("another instance was first", null, false, false);
        }
    }
}
