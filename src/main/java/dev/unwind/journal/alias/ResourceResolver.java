package dev.unwind.journal.alias;

import static dev.unwind.journal.postgres.SqlValues.column;

import dev.unwind.batch.BatchId;
import dev.unwind.batch.Tenant;
import dev.unwind.batch.change.RemoteId;
import dev.unwind.journal.async.GroupingQueue;
import dev.unwind.journal.postgres.DatabaseRetry;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;

/**
 * Resolves tracked names and old ids to current ids. Lazy; completes on the event loop of a connection; fails with
 * {@link dev.unwind.journal.postgres.JournalUnavailable}.
 */
@ApplicationScoped
public class ResourceResolver {
    /** A tracked name. */
    public record Name(String kind, String name) {}

    /**
     * What a tracked name stands for now.
     *
     * @param by the batch that touched the name last; empty where a person gave it to the resource since
     */
    public record Standing(RemoteId id, Optional<BatchId> by) {}

    /** An id that a recreate may have replaced. */
    public record Id(String account, String kind, RemoteId id) {}

    private static final String TRACKED =
            """
            select resource.kind, resource.name, resource.remote_id
            from unnest($2::text[], $3::text[]) as wanted (kind, name)
            join resource on resource.tenant = $1 and resource.kind = wanted.kind and resource.name = wanted.name
                and resource.gone_at is null""";

    // Follows each chain of aliases to its end, which is an id without an alias. Most ids have no alias, and need one
    // look-up.
    private static final String CURRENT =
            """
            with recursive chain (account, kind, given, id) as (
                select wanted.account, wanted.kind, wanted.id, later.id
                from unnest($1::text[], $2::text[], $3::text[]) as wanted (account, kind, id) cross join %1$s as later
                union
                select chain.account, chain.kind, chain.given, later.id
                from chain cross join %2$s as later
            )
            select account, kind, given, id from chain
            where given <> id and not exists (select from %2$s as later)"""
                    .formatted(AliasSql.after("wanted", "id"), AliasSql.after("chain", "id"));

    private static final String BORNE =
            """
            select wanted.account, wanted.kind, wanted.id
            from unnest($1::text[], $2::text[], $3::text[]) as wanted (account, kind, id)
            where exists (
                select from resource
                where resource.kind = wanted.kind and resource.remote_id = wanted.id and resource.gone_at is null)""";

    // Where the name was given to something else since, and back to this id after that, the last of these batches
    // counts.
    private static final String MOVED_SINCE =
            """
            select wanted.n, resource.remote_id, coalesce(later.batch_id, resource.batch_id) as by
            from unnest($1::integer[], $2::text[], $3::text[], $4::text[], $5::uuid[], $6::integer[], $7::text[])
                as wanted (n, tenant, kind, name, batch_id, step, id)
            cross join lateral (
                select remote_id, batch_id from resource
                where resource.tenant = wanted.tenant and resource.kind = wanted.kind and resource.name = wanted.name
                    and resource.gone_at is null offset 0) as resource
            left join lateral (
                select later.batch_id from name_before as own
                join name_before as later on later.tenant = own.tenant and later.kind = own.kind and later.name = own.name
                    and later.place > own.place
                where own.batch_id = wanted.batch_id and own.step = wanted.step order by later.place desc limit 1) as later on true
            where resource.remote_id <> wanted.id or later.batch_id is not null""";

    /** How many ids one query looks up; a larger set has a query of its own. */
    private static final int IDS_TOGETHER = 1_000;

    private static final int NAMES_TOGETHER = 64;

    private final Pool pool;
    private final DatabaseRetry retry;
    private final GroupingQueue<Set<Id>, Map<Id, RemoteId>> movedIds;
    private final GroupingQueue<Given, Optional<Standing>> movedNames;

    public ResourceResolver(Pool pool, DatabaseRetry retry) {
        this.pool = pool;
        this.retry = retry;
        this.movedIds = new GroupingQueue<>(IDS_TOGETHER, Set::size, this::movedTogether);
        this.movedNames = new GroupingQueue<>(NAMES_TOGETHER, this::namesMovedTogether);
    }

    /** The ids of these names; names that are not tracked are absent from the answer. */
    public Uni<Map<Name, RemoteId>> tracked(Tenant tenant, Collection<Name> names) {
        if (names.isEmpty()) {
            return Uni.createFrom().item(Map.of());
        }
        return retry.retryWhileUnavailable("tracked resources could not be looked up", () -> pool.preparedQuery(TRACKED)
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

    /**
     * A name that a step of a batch gave to a resource, or took away with it.
     *
     * @param id the resource's id now
     */
    public record Given(Tenant tenant, Name name, BatchId batch, int step, RemoteId id) {}

    /**
     * What a tracked name stands for since a step gave it or took it away; empty where it stands for that resource
     * still, or for nothing. Look-ups that arrive during a query share the next one.
     */
    public Uni<Optional<Standing>> movedSince(Given given) {
        return movedNames.submitLazily(given);
    }

    private Uni<List<Optional<Standing>>> namesMovedTogether(List<Given> group) {
        return retry.retryWhileUnavailable("tracked names could not be looked up", () -> pool.preparedQuery(MOVED_SINCE)
                        .execute(Tuple.tuple(List.of(
                                IntStream.range(0, group.size()).boxed().toArray(Integer[]::new),
                                column(group, String[]::new, given -> given.tenant()
                                        .name()),
                                column(group, String[]::new, given -> given.name()
                                        .kind()),
                                column(group, String[]::new, given -> given.name()
                                        .name()),
                                column(group, UUID[]::new, given -> given.batch()
                                        .value()),
                                column(group, Integer[]::new, Given::step),
                                column(group, String[]::new, given -> given.id().value())))))
                .map(rows -> {
                    Map<Integer, Standing> moved = new HashMap<>();
                    rows.forEach(row -> moved.put(
                            row.getInteger("n"),
                            new Standing(
                                    new RemoteId(row.getString("remote_id")),
                                    Optional.ofNullable(row.getUUID("by")).map(BatchId::new))));
                    return IntStream.range(0, group.size())
                            .mapToObj(n -> Optional.ofNullable(moved.get(n)))
                            .toList();
                });
    }

    /** The current ids for these ids. Ids that are still current are absent from the answer. */
    public Uni<Map<Id, RemoteId>> current(Collection<Id> ids) {
        if (ids.isEmpty()) {
            return Uni.createFrom().item(Map.of());
        }
        var asked = Set.copyOf(ids);
        return movedIds.submitLazily(asked);
    }

    /**
     * Those of these ids under which resources are tracked now. Of an id that another has replaced: a second resource
     * bears it, so that it stands for two.
     */
    public Uni<Set<Id>> borne(Collection<Id> ids) {
        if (ids.isEmpty()) {
            return Uni.createFrom().item(Set.of());
        }
        var asked = List.copyOf(ids);
        return retry.retryWhileUnavailable("tracked resources could not be looked up", () -> pool.preparedQuery(BORNE)
                        .execute(tuple(asked)))
                .map(rows -> {
                    Set<Id> borne = new HashSet<>();
                    rows.forEach(row -> borne.add(new Id(
                            row.getString("account"), row.getString("kind"), new RemoteId(row.getString("id")))));
                    return borne;
                });
    }

    private static Tuple tuple(List<Id> ids) {
        return Tuple.tuple(List.of(
                ids.stream().map(Id::account).toArray(String[]::new),
                ids.stream().map(Id::kind).toArray(String[]::new),
                ids.stream().map(id -> id.id().value()).toArray(String[]::new)));
    }

    private Uni<List<Map<Id, RemoteId>>> movedTogether(List<Set<Id>> asked) {
        return moved(asked.stream().flatMap(Set::stream).distinct().toList()).map(found -> asked.stream()
                .map(ids -> found.isEmpty() ? found : onlyOf(ids, found))
                .toList());
    }

    private static Map<Id, RemoteId> onlyOf(Set<Id> ids, Map<Id, RemoteId> found) {
        var own = new HashMap<>(found);
        own.keySet().retainAll(ids);
        return own;
    }

    private Uni<Map<Id, RemoteId>> moved(List<Id> ids) {
        return retry.retryWhileUnavailable("aliases could not be looked up", () -> pool.preparedQuery(CURRENT)
                        .execute(tuple(ids)))
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
}
