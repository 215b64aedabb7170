package dev.unwind.journal.resource;

import dev.unwind.batch.Tenant;
import dev.unwind.batch.change.RemoteId;
import dev.unwind.journal.claim.Claim;
import dev.unwind.journal.claim.ClaimConflict;
import dev.unwind.journal.claim.ClaimLookup;
import dev.unwind.journal.claim.ClaimQueue;
import dev.unwind.journal.postgres.DatabaseRetry;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Gives tracked names to existing resources, and removes names: never while a batch holds the name or the resource, or
 * waits for it. Repeats are harmless.
 *
 * <p>All methods are lazy, complete on the event loop of a connection, and fail with
 * {@link dev.unwind.journal.postgres.JournalUnavailable} within seconds; whether the name was changed is not known
 * then.
 */
@ApplicationScoped
public class NameAdoption {
    private static final String TRACKED =
            """
            select remote_id, gone_at is not null as gone from resource
            where tenant = $1 and kind = $2 and name = $3 for update""";

    // A name of a deleted resource is free.
    private static final String ADOPT =
            """
            insert into resource (tenant, kind, name, remote_id, updated_at, adopted_at)
            values ($1, $2, $3, $4, now(), now())
            on conflict (tenant, kind, name) do update
                set remote_id = excluded.remote_id, batch_id = null, updated_at = excluded.updated_at,
                    adopted_at = excluded.adopted_at, gone_at = null""";

    private static final String FORGET = "delete from resource where tenant = $1 and kind = $2 and name = $3";

    private final ClaimQueue claims;
    private final DatabaseRetry retry;

    NameAdoption(ClaimQueue claims, DatabaseRetry retry) {
        this.claims = claims;
        this.retry = retry;
    }

    /** A name of a tenant, with the provider account of its kind. */
    public record Name(Tenant tenant, String account, String kind, String name) {
        private Tuple key() {
            return Tuple.of(tenant.name(), kind, name);
        }
    }

    /** The result of an adoption or removal. */
    public enum Result {
        DONE,
        /** The name stands for this resource already. */
        ALREADY,
        /** The name stands for another resource. */
        ANOTHERS,
        /** The name stands for nothing. */
        UNKNOWN,
        BUSY
    }

    /**
     * The result, and its reason.
     *
     * @param tracked what the name stood for before
     * @param busy the batch that holds the name or the resource
     */
    public record Outcome(Result result, Optional<RemoteId> tracked, Optional<ClaimConflict> busy) {
        private static Outcome of(Result result, Optional<Row> row) {
            return new Outcome(result, row.map(Row::id), Optional.empty());
        }
    }

    private record Row(RemoteId id, boolean gone) {}

    /** Gives the name to this resource. */
    public Uni<Outcome> adopt(Name name, RemoteId id) {
        return locked(name, connection -> tracked(connection, name).flatMap(row -> {
            if (row.filter(known -> !known.gone()).isPresent()) {
                var same = row.get().id().equals(id);
                return Uni.createFrom().item(Outcome.of(same ? Result.ALREADY : Result.ANOTHERS, row));
            }
            return unlessBusy(connection, name, Optional.of(id), row, () -> connection
                    .preparedQuery(ADOPT)
                    .execute(Tuple.of(name.tenant().name(), name.kind(), name.name(), id.value()))
                    .replaceWithVoid());
        }));
    }

    /** Removes the name. */
    public Uni<Outcome> forget(Name name) {
        return locked(name, connection -> tracked(connection, name)
                .flatMap(row -> row.isEmpty()
                        ? Uni.createFrom().item(Outcome.of(Result.UNKNOWN, row))
                        : unlessBusy(connection, name, row.map(Row::id), row, () -> connection
                                .preparedQuery(FORGET)
                                .execute(name.key())
                                .replaceWithVoid())));
    }

    private Uni<Outcome> locked(Name name, Function<SqlConnection, Uni<Outcome>> work) {
        var what = "the name \"" + name.name() + "\" could not be changed";
        return retry.withinCallerPatience(
                what,
                retry.retryWhileUnavailable(
                        what,
                        () -> claims.transaction(
                                connection -> claims.lock(connection).chain(() -> work.apply(connection)))));
    }

    private static Uni<Optional<Row>> tracked(SqlConnection connection, Name name) {
        return connection.preparedQuery(TRACKED).execute(name.key()).map(rows -> rows.stream()
                .findFirst()
                .map(row -> new Row(new RemoteId(row.getString("remote_id")), row.getBoolean("gone"))));
    }

    private static Uni<Outcome> unlessBusy(
            SqlConnection connection,
            Name name,
            Optional<RemoteId> id,
            Optional<Row> before,
            Supplier<Uni<Void>> write) {
        var byName = new Claim(name.account(), name.kind(), Claim.By.NAME, name.name());
        var wanted = id.map(
                        known -> List.of(byName, new Claim(name.account(), name.kind(), Claim.By.ID, known.value())))
                .orElseGet(() -> List.of(byName));
        return ClaimLookup.first(connection, name.tenant(), wanted)
                .flatMap(busy -> busy.isPresent()
                        ? Uni.createFrom().item(new Outcome(Result.BUSY, before.map(Row::id), busy))
                        : write.get().replaceWith(Outcome.of(Result.DONE, before)));
    }
}
