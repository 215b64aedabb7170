package dev.unwind.journal;

import dev.unwind.crash.Life;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;

/** A journal as the program would put it together, that writes as long as a life lasts, under a lease that the test rules over. */
public final class HandMadeJournal {
    private static final Duration FOREVER = Duration.ofHours(10);

    public final Journal journal;
    public final Steps steps;
    public final Outlines outlines;
    public final Starts starts;
    public final Targets targets;
    public final Ownership ownership;
    public final Acceptances acceptances;
    public final Runs runs;
    public final Patience patience;
    public final Lease lease;
    public final Pulse pulse;
    public final JournalConfig config;
    private final Pool pool;

    public HandMadeJournal(Vertx vertx, Pool pool, SmallRyeConfig configured, Life life) {
        this.pool = pool;
        this.config = configured.getConfigMapping(JournalConfig.class);
        var leases = configured.getConfigMapping(LeaseConfig.class);
        var line = new Line(pool);
        var transactions = new MortalTransactions(pool, config, life);
        var claims = new Claims(transactions, config);
        this.patience = new Patience(config);
        var metrics = new SimpleMeterRegistry();
        var announcements = new Announcements(pool, line);
        var wakeups = new Wakeups();
        wakeups.listenTo(announcements);
        this.journal = new Journal(transactions, patience, announcements, wakeups, config, new JournalMetrics(metrics));
        this.steps = new Steps(pool, patience);
        this.outlines = new Outlines(pool, patience);
        this.starts = new Starts(claims, patience);
        this.targets = new Targets(pool, patience);
        this.ownership = new Ownership(pool, transactions, patience, config);
        this.acceptances = new Acceptances(pool, transactions, claims, patience, config);
        this.runs = new Runs(pool, claims, patience);
        var hold = new Hold(
                pool,
                transactions,
                patience,
                config,
                configured.getConfigMapping(HoldConfig.class),
                announcements,
                metrics);
        this.lease = new Lease(line, vertx, leases, hold, metrics, "hand-made");
        this.pulse = new Pulse(vertx, leases);
    }

    /** A new lease, for as long as the test wants. */
    public Lease.Term newTerm() {
        var term = new Lease.Term(UUID.randomUUID(), System.nanoTime() + FOREVER.toNanos());
        pool.preparedQuery("insert into lease (id, instance, expires_at) values ($1, 'hand-made', 'infinity')")
                .execute(Tuple.of(term.id()))
                .await()
                .atMost(Duration.ofSeconds(60));
        return term;
    }

    /** What becomes of the lease of an engine that is no more. */
    public void expire(Lease.Term term) {
        pool.preparedQuery("delete from lease where id = $1")
                .execute(Tuple.of(term.id()))
                .await()
                .atMost(Duration.ofSeconds(60));
    }

    private static final class MortalTransactions extends Transactions {
        private final Life life;

        MortalTransactions(Pool pool, JournalConfig config, Life life) {
            super(pool, config);
            this.life = life;
        }

        @Override
        Uni<Void> inOneGo(Function<SqlConnection, List<Uni<?>>> statements) {
            return Uni.createFrom()
                    .deferred(() -> life.mayWrite()
                            ? super.inOneGo(statements)
                            : Uni.createFrom().nothing());
        }

        @Override
        <T> Uni<T> run(Duration limit, Function<SqlConnection, Uni<T>> work) {
            return Uni.createFrom()
                    .deferred(() -> life.mayWrite()
                            ? super.run(limit, work)
                            : Uni.createFrom().nothing());
        }
    }
}
