package dev.unwind.journal.lease;

import dev.unwind.journal.notify.Notifications;
import dev.unwind.journal.postgres.DatabaseRetry;
import dev.unwind.journal.postgres.JournalConfig;
import dev.unwind.journal.postgres.Rows;
import dev.unwind.journal.postgres.Transactions;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jboss.logging.Logger;

/**
 * Decides whether batches may be run on this database, and holds the cell where they may not. A database that was
 * restored from a backup lacks what it acknowledged last, so that its state of unfinished batches may be wrong. A
 * restore changes the timeline of the database's log (PostgreSQL, "Continuous Archiving and Point-in-Time Recovery",
 * Timelines), or the cluster is another one. A standby that is promoted changes the timeline, too, but may have lost
 * nothing: an instance that was running before finds its lease renewed as often as it remembers, and confirms that for
 * all. Where no instance can, the cell is held until an operator releases it.
 */
@ApplicationScoped
public class Hold {
    private static final Logger LOG = Logger.getLogger(Hold.class);

    /**
     * Columns that identify the database ({@code system}, {@code timeline}) and say whether the cell is {@code held}.
     */
    static final String IDENTITY =
            """
            (select system_identifier::text from pg_control_system()) as system,
            substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8) as timeline,
            exists (select from cell where held_at > coalesce(released_at, '-infinity')) as held""";

    private static final String KNOWN = "select " + IDENTITY
            + """
            , cell.system as known_system, cell.timeline as known_timeline, cell.held_because,
            exists (select from lease where id = $1 and beats >= $2) as lived_through
            from (values (1)) as one left join cell on true""";

    private static final String FIRST =
            "insert into cell (system, timeline) values ($1, $2) on conflict (one) do nothing";

    private static final String SAME =
            "update cell set system = $1, timeline = $2 where system <> $1 or timeline <> $2";

    private static final String IMPOSE =
            """
            update cell set system = $1, timeline = $2, held_at = now(), held_because = $3, released_at = null,
                released_by = null, released_why = null
            where (system, timeline) is distinct from ($1, $2) or held_because is distinct from $3""";

    private static final String STATE =
            "select held_at, held_because, released_at, released_by, released_why from cell";

    private static final String RELEASE =
            """
            update cell set released_at = now(), released_by = $1, released_why = $2
            where held_at > coalesce(released_at, '-infinity') returning held_at""";

    // Later requests are not affected. Nothing is run yet.
    private static final String RESTORED =
            """
            update batch set restored = true, owner = null
            where finished_at is null and accepted_at < $1
                and not exists (select from run where batch_id = batch.id and number = batch.run and requested_at >= $1)""";

    private final Pool pool;
    private final Transactions transactions;
    private final DatabaseRetry retry;
    private final JournalConfig journal;
    private final HoldConfig config;
    private final Notifications notifications;
    private volatile boolean held;
    private long unknownSince;

    @Inject
    public Hold(
            Pool pool,
            Transactions transactions,
            DatabaseRetry retry,
            JournalConfig journal,
            HoldConfig config,
            Notifications notifications,
            MeterRegistry metrics) {
        this.pool = pool;
        this.transactions = transactions;
        this.retry = retry;
        this.journal = journal;
        this.config = config;
        this.notifications = notifications;
        metrics.gauge("unwind.hold", this, hold -> hold.held ? 1 : 0);
    }

    /** The last renewal that PostgreSQL acknowledged to this instance. */
    record Memory(UUID lease, long beats) {}

    /**
     * Whether the cell is held.
     *
     * @param since when it was held last, if ever
     * @param released when and by whom it was released since
     */
    public record State(Optional<Instant> since, Optional<String> because, Optional<Released> released) {
        public boolean held() {
            return since.isPresent() && released.isEmpty();
        }
    }

    /** Who released the cell. */
    public record Released(Instant at, String by, String why) {}

    /**
     * Whether this instance may acquire a lease from the database to which it is connected.
     *
     * @param memory the last renewal that it remembers
     */
    Uni<Boolean> mayRun(SqlConnection connection, Optional<Memory> memory) {
        return connection
                .preparedQuery(KNOWN)
                .execute(Tuple.of(
                        memory.map(Memory::lease).orElse(null),
                        memory.map(Memory::beats).orElse(0L)))
                .map(rows -> rows.iterator().next())
                .flatMap(row -> decide(connection, row))
                .invoke(mayRun -> held = !mayRun);
    }

    private Uni<Boolean> decide(SqlConnection connection, Row row) {
        var system = row.getString("system");
        var timeline = row.getString("timeline");
        var asked = config.reason().filter(reason -> !reason.equals(row.getString("held_because")));
        if (row.getString("known_system") == null) {
            return connection
                    .preparedQuery(FIRST)
                    .execute(Tuple.of(system, timeline))
                    .chain(() -> asked.map(reason -> hold(connection, system, timeline, reason))
                            .orElseGet(() -> Uni.createFrom().item(true)));
        }
        if (asked.isPresent()) {
            return hold(connection, system, timeline, asked.get());
        }
        if (row.getBoolean("held")) {
            return Uni.createFrom().item(false);
        }
        if (system.equals(row.getString("known_system")) && timeline.equals(row.getString("known_timeline"))) {
            unknownSince = 0;
            return Uni.createFrom().item(true);
        }
        if (row.getBoolean("lived_through")) {
            return confirm(connection, system, timeline).replaceWith(true);
        }
        var because = "the database is another one than before (timeline " + row.getString("known_timeline") + " then, "
                + timeline + " now): it was restored from a backup, or a standby took over while no gateway was there";
        return awaitsConfirmation() ? Uni.createFrom().item(false) : hold(connection, system, timeline, because);
    }

    /** Whether there is still time for another instance to confirm that nothing was lost. */
    private boolean awaitsConfirmation() {
        long now = System.nanoTime();
        if (unknownSince == 0) {
            unknownSince = now;
        }
        return now - unknownSince < config.patience().toNanos();
    }

    /** Records that the database on this timeline has lost nothing. */
    Uni<Void> confirm(SqlConnection connection, String system, String timeline) {
        return connection
                .preparedQuery(SAME)
                .execute(Tuple.of(system, timeline))
                .invoke(changed -> {
                    if (changed.rowCount() > 0) {
                        LOG.infof("PostgreSQL goes on as timeline %s; nothing of what was kept is missing", timeline);
                    }
                })
                .replaceWithVoid();
    }

    /** Holds the cell, because a renewal that PostgreSQL acknowledged is missing. */
    Uni<Void> holdAfterLoss(SqlConnection connection, String system, String timeline) {
        held = true;
        return hold(
                        connection,
                        system,
                        timeline,
                        "the database lacks what it had acknowledged (timeline " + timeline + "): it was restored")
                .replaceWithVoid();
    }

    private Uni<Boolean> hold(SqlConnection connection, String system, String timeline, String because) {
        return connection
                .preparedQuery(IMPOSE)
                .execute(Tuple.of(system, timeline, because))
                .invoke(changed -> {
                    if (changed.rowCount() > 0) {
                        LOG.errorf(
                                "held, nothing is run until an operator releases it (POST /v1/hold/release): %s",
                                because);
                    }
                })
                .replaceWith(false);
    }

    /**
     * Reads whether the cell is held. Lazy; completes on the event loop of a connection; fails within seconds where
     * PostgreSQL is away.
     */
    public Uni<State> state() {
        return retry.withinCallerPatience(
                "the record could not be read",
                pool.query(STATE)
                        .execute()
                        .map(rows -> rows.size() == 0
                                ? new State(Optional.empty(), Optional.empty(), Optional.empty())
                                : state(rows.iterator().next())));
    }

    private static State state(Row row) {
        var released = Rows.instant(row, "released_at")
                .map(at -> new Released(at, row.getString("released_by"), row.getString("released_why")));
        return new State(Rows.instant(row, "held_at"), Optional.ofNullable(row.getString("held_because")), released);
    }

    /**
     * Lets batches be run again. Batches that were unfinished when the cell was held are marked as restored: their
     * steps are observed, and nothing is sent for them. Without effect where the cell is not held. Lazy; completes on
     * the event loop of a connection; fails with {@link dev.unwind.journal.postgres.JournalUnavailable} within seconds,
     * and whether the cell is released is not known then.
     *
     * @param by the operator
     */
    public Uni<State> release(String by, String why) {
        return retry.withinCallerPatience(
                        "it is not known whether the cell is released",
                        transactions.run(journal.statementTimeout(), connection -> connection
                                .preparedQuery(RELEASE)
                                .execute(Tuple.of(by, why))
                                .flatMap(released -> released.size() == 0
                                        ? Uni.createFrom().item(false)
                                        : connection
                                                .preparedQuery(RESTORED)
                                                .execute(Tuple.of(released.iterator()
                                                        .next()
                                                        .getOffsetDateTime("held_at")))
                                                .chain(() -> connection
                                                        .query("delete from lease")
                                                        .execute())
                                                .replaceWith(true))))
                .invoke(released -> {
                    if (released) {
                        LOG.warnf("released by %s: %s", by, why);
                        notifications.publishWork();
                    }
                })
                .chain(this::state);
    }
}
