package dev.unwind.journal.resource;

import dev.unwind.batch.BatchId;
import dev.unwind.batch.Tenant;
import dev.unwind.batch.change.RemoteId;
import dev.unwind.journal.alias.AliasSql;
import dev.unwind.journal.async.GroupingQueue;
import dev.unwind.journal.postgres.DatabaseRetry;
import dev.unwind.journal.record.ImageRole;
import dev.unwind.journal.record.StepRecord;
import dev.unwind.journal.run.SnapshotsExpired;
import dev.unwind.journal.run.StepReader;
import dev.unwind.journal.segment.ImageSql;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Looks up how this gateway left resources last. Look-ups that arrive during a query share the next one. Safe from any
 * thread.
 */
@ApplicationScoped
public class LastApplied {
    /** The most look-ups of one query. */
    private static final int LARGEST_GROUP = 16;

    // For each resource the ids that it ever had and its tracked names; then the newest step with a known outcome by
    // each of these, and the newest of those. The step's own id has to be one of the resource's, because a name may
    // have
    // stood for another resource before.
    private static final String NEWEST =
            """
            with recursive wanted as (
                select * from unnest($1::integer[], $2::text[], $3::text[], $4::text[], $5::text[])
                    as wanted (n, tenant, account, kind, id)
            ), ids (n, tenant, account, kind, id) as (
                select * from wanted
                union
                select ids.n, ids.tenant, ids.account, ids.kind, earlier.id
                from ids cross join %1$s as earlier
            )
            select distinct on (wanted.n) wanted.n, step.batch_id, step.number, step.remote_id
            from wanted
            cross join lateral (
                select by_name.* from resource cross join lateral (
                    select step.* from step
                    where step.tenant = wanted.tenant and step.kind = wanted.kind and step.name = resource.name
                        and step.status <> 'ROLLED_BACK'
                        and step.remote_id in (select ids.id from ids where ids.n = wanted.n)
                        and (step.as_intended or %2$s)
                    order by step.batch_id desc limit 1) as by_name
                where resource.tenant = wanted.tenant and resource.kind = wanted.kind and resource.remote_id = wanted.id
                union all
                select by_id.* from ids cross join lateral (
                    select step.* from step
                    where step.tenant = wanted.tenant and step.kind = wanted.kind and step.given_id = ids.id
                        and step.status <> 'ROLLED_BACK'
                        and step.remote_id in (select ids.id from ids where ids.n = wanted.n)
                        and (step.as_intended or %2$s)
                    order by step.batch_id desc limit 1) as by_id
                where ids.n = wanted.n) as step
            order by wanted.n, step.batch_id desc, step.number desc"""
                    .formatted(AliasSql.before("ids", "id"), ImageSql.exists(ImageRole.AFTER));

    private final Pool pool;
    private final DatabaseRetry retry;
    private final StepReader steps;
    private final GroupingQueue<Wanted, Optional<Place>> lookups;

    public LastApplied(Pool pool, DatabaseRetry retry, StepReader steps) {
        this.pool = pool;
        this.retry = retry;
        this.steps = steps;
        this.lookups = new GroupingQueue<>(LARGEST_GROUP, this::find);
    }

    /** A resource, by its current id. */
    public record Wanted(Tenant tenant, String account, String kind, RemoteId id) {}

    /**
     * How a batch left a resource.
     *
     * @param id of the resource at that time
     * @param step the step that changed it; may hold secrets
     */
    public record Applied(BatchId batch, RemoteId id, StepRecord step) {}

    private record Place(BatchId batch, int step, RemoteId id) {}

    /**
     * How the newest change that touched the resource and was not undone left it; empty where there is none. A resource
     * that was created without a name, and never addressed by its id since, is not found. Lazy; completes on the event
     * loop of a connection; fails with {@link dev.unwind.journal.postgres.JournalUnavailable}.
     */
    public Uni<Optional<Applied>> of(Wanted resource) {
        return Uni.createFrom().deferred(() -> lookups.submit(resource)).flatMap(found -> found.map(this::load)
                .orElseGet(() -> Uni.createFrom().item(Optional.empty())));
    }

    private Uni<Optional<Applied>> load(Place place) {
        return steps.load(place.batch(), place.step())
                .map(step -> Optional.of(new Applied(place.batch(), place.id(), step)))
                .onFailure(SnapshotsExpired.class)
                .recoverWithItem(Optional::empty);
    }

    private Uni<List<Optional<Place>>> find(List<Wanted> group) {
        return retry.retryWhileUnavailable(
                        "what was last applied could not be looked up", () -> pool.preparedQuery(NEWEST)
                                .execute(Tuple.of(
                                        IntStream.range(0, group.size()).boxed().toArray(Integer[]::new),
                                        column(group, wanted -> wanted.tenant().name()),
                                        column(group, Wanted::account),
                                        column(group, Wanted::kind),
                                        column(group, wanted -> wanted.id().value()))))
                .map(rows -> inOrder(group.size(), rows));
    }

    private static String[] column(List<Wanted> group, Function<Wanted, String> value) {
        return group.stream().map(value).toArray(String[]::new);
    }

    private static List<Optional<Place>> inOrder(int size, RowSet<Row> rows) {
        Map<Integer, Place> found = new HashMap<>();
        rows.forEach(row -> found.put(
                row.getInteger("n"),
                new Place(
                        new BatchId(row.getUUID("batch_id")),
                        row.getInteger("number"),
                        new RemoteId(row.getString("remote_id")))));
        return IntStream.range(0, size)
                .mapToObj(n -> Optional.ofNullable(found.get(n)))
                .toList();
    }
}
