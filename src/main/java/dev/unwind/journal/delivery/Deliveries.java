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
 * Reads and updates deliveries. They are inserted together with the records that they are about. A sender claims
 * deliveries for a limited time: those that are not concluded by then are due again, so that none is lost.
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

    // After its claim has expired, only the success of an attempt counts.
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
     * Claims deliveries that are due, the longest due first. Lazy; completes on the event loop of a connection; fails
     * where PostgreSQL is away.
     *
     * @param place a URL, or with a slash at its end all that begin with it
     * @param most the largest number of deliveries
     * @param hold how long the claim is valid
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
     * Stores the outcome of an attempt. Lazy; completes on the event loop of a connection; retried while PostgreSQL is
     * away, and fails with {@link JournalUnavailable} in the end.
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
     * Makes a delivered or dead delivery due again, as if it had never been attempted; a pending one is left as it is.
     * Gives the delivery as it is then, or nothing where the tenant has none of this id. Lazy; is subscribed to and
     * completes on a Vert.x context; fails with {@link JournalUnavailable}.
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

    /** Which deliveries are listed. */
    public record Wanted(Optional<BatchId> batch, Optional<DeliveryStatus> status, Optional<DeliveryId> before) {}

    /**
     * Deliveries, newest first. Lazy; is subscribed to and completes on a Vert.x context; fails with
     * {@link JournalUnavailable}.
     */
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
