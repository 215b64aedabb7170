package dev.unwind.journal.delivery;

import dev.unwind.batch.BatchId;
import dev.unwind.batch.DeliveryId;
import dev.unwind.batch.DeliveryStatus;
import dev.unwind.batch.Tenant;
import dev.unwind.journal.postgres.DatabaseRetry;
import dev.unwind.journal.postgres.EntityQueries;
import dev.unwind.journal.postgres.JournalConfig;
import dev.unwind.journal.postgres.JournalUnavailable;
import dev.unwind.journal.postgres.PgErrors;
import dev.unwind.journal.postgres.Rows;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The deliveries as those who send them, and those who ask for them, see them; they come into being with the records that they tell of.
 * Whoever claims some has them for a while and no longer: what is not concluded by then is due again, so that none is lost.
 */
@ApplicationScoped
public class Deliveries {
    private static final String CLAIM =
            """
            with due as (
                select id from delivery
                where status = 'PENDING' and next_at <= now()
                    and (url = $1 or right($1, 1) = '/' and starts_with(url, $1))
                order by next_at limit $2 for update skip locked)
            update delivery set attempts = attempts + 1, next_at = now() + $3 * interval '1 millisecond'
            from due where delivery.id = due.id
            returning delivery.id, batch_id, url, attempts, created_at, payload::text as data""";

    // Of an attempt whose claim was over before its outcome came, only success still counts.
    private static final String CONCLUDE =
            """
            update delivery set status = $3, receiver = $4, last_status = $5, last_error = $6,
                next_at = now() + $7 * interval '1 millisecond',
                delivered_at = case when $3 = 'DELIVERED' then now() end
            where id = $1 and status = 'PENDING' and (attempts = $2 or attempts > $2 and $3 = 'DELIVERED')""";

    private static final String REDELIVER =
            """
            update delivery set status = 'PENDING', attempts = 0, next_at = now(), delivered_at = null
            where tenant = $1 and id = $2 and status <> 'PENDING'""";

    private static final String UNREADABLE = "the deliveries could not be read";
    private static final String UNWRITABLE = "the delivery could not be written";

    private final Pool pool;
    private final DatabaseRetry retry;
    private final JournalConfig config;
    private final EntityQueries reading;

    Deliveries(Pool pool, DatabaseRetry retry, JournalConfig config, EntityQueries reading) {
        this.pool = pool;
        this.retry = retry;
        this.config = config;
        this.reading = reading;
    }

    /**
     * Takes deliveries that are due, those first that have been so for longest. Fails where PostgreSQL is away.
     *
     * @param place a URL, or with a slash at its end all that begin with it
     * @param most how many at the most
     * @param hold for how long they are the claimant's
     */
    public Uni<List<Delivery>> claim(String place, int most, Duration hold) {
        return pool.preparedQuery(CLAIM)
                .execute(Tuple.of(place, most, (double) hold.toMillis()))
                .ifNoItem()
                .after(config.statementTimeout())
                .fail()
                .map(rows -> Rows.list(rows, Deliveries::delivery));
    }

    private static Delivery delivery(Row row) {
        return new Delivery(
                new DeliveryId(row.getUUID("id")),
                new BatchId(row.getUUID("batch_id")),
                row.getString("url"),
                row.getInteger("attempts"),
                row.getOffsetDateTime("created_at").toInstant(),
                Rows.object(row, "data").orElseThrow());
    }

    /**
     * Says what came of an attempt. Tried for as long as the journal is patient; fails with a {@link JournalUnavailable} after that.
     *
     * @param receiver the name of the receiver to whom it was sent
     */
    public Uni<Void> conclude(Delivery attempt, String receiver, DeliveryOutcome outcome) {
        var values = Arrays.<Object>asList(
                attempt.id().value(),
                attempt.attempts(),
                outcome.status().name(),
                receiver,
                outcome.answered().isPresent() ? outcome.answered().getAsInt() : null,
                outcome.error().orElse(null),
                (double) outcome.pause().toMillis());
        return retry.retryWhileUnavailable(
                        UNWRITABLE, () -> pool.preparedQuery(CONCLUDE).execute(Tuple.tuple(values)))
                .replaceWithVoid();
    }

    /**
     * Makes a delivery that has come to its end due again, as if it had never been attempted; one that is on its way is left so. Gives
     * it as it is then, or nothing where the tenant has none of this id. Called on a Vert.x context.
     */
    public Uni<Optional<DeliveryEntity>> redeliver(Tenant tenant, DeliveryId id) {
        var update = pool.preparedQuery(REDELIVER).execute(Tuple.of(tenant.name(), id.value()));
        return retry.withinCallerPatience(UNWRITABLE, update)
                .onFailure(PgErrors::causedByTransient)
                .transform(failure -> new JournalUnavailable(UNWRITABLE, failure))
                .chain(() -> reading.list(
                        "from DeliveryEntity where tenant = ?1 and id = ?2",
                        DeliveryEntity.class,
                        1,
                        List.of(tenant.name(), id.value())))
                .map(found -> found.stream().findFirst());
    }

    /** What a list of deliveries is narrowed down to. */
    public record Wanted(Optional<BatchId> batch, Optional<DeliveryStatus> status, Optional<DeliveryId> before) {}

    /** Deliveries, newest first. Called on a Vert.x context; fails with a {@link JournalUnavailable} where PostgreSQL is away. */
    public Uni<List<DeliveryEntity>> list(Tenant tenant, Wanted wanted, int limit) {
        var query = new EntityQueries.Query("from DeliveryEntity where tenant = ?1", tenant.name());
        wanted.batch().ifPresent(batch -> query.and("batchId = ", batch.value()));
        wanted.status().ifPresent(status -> query.and("status = ", status));
        wanted.before().ifPresent(id -> query.and("id < ", id.value()));
        return retry.withinCallerPatience(
                UNREADABLE,
                reading.list(query.text() + " order by id desc", DeliveryEntity.class, limit, query.parameters()));
    }
}
