package dev.unwind.journal;

import dev.unwind.crashpoint.CrashPoint;
import dev.unwind.journal.acceptance.BatchAcceptance;
import dev.unwind.journal.alias.ResourceResolver;
import dev.unwind.journal.claim.ClaimQueue;
import dev.unwind.journal.commit.Journal;
import dev.unwind.journal.commit.JournalMetrics;
import dev.unwind.journal.lease.BatchOwnership;
import dev.unwind.journal.lease.Hold;
import dev.unwind.journal.lease.HoldConfig;
import dev.unwind.journal.lease.Lease;
import dev.unwind.journal.lease.LeaseConfig;
import dev.unwind.journal.lease.PauseDetector;
import dev.unwind.journal.notify.DedicatedConnection;
import dev.unwind.journal.notify.Notifications;
import dev.unwind.journal.postgres.DatabaseRetry;
import dev.unwind.journal.postgres.JournalConfig;
import dev.unwind.journal.postgres.Transactions;
import dev.unwind.journal.projection.CatchUp;
import dev.unwind.journal.projection.Projection;
import dev.unwind.journal.resource.LastApplied;
import dev.unwind.journal.run.BatchStarter;
import dev.unwind.journal.run.CancelRequests;
import dev.unwind.journal.run.OutlineReader;
import dev.unwind.journal.run.RunRequests;
import dev.unwind.journal.run.StepReader;
import dev.unwind.journal.stream.StreamSubscriptions;
import dev.unwind.testing.Waits;
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

/** A journal wired as in the program, which writes until the crash point, under a lease that the test controls. */
public final class CrashableJournal {
    private static final Duration FOREVER = Duration.ofHours(10);

    public final Journal journal;
    public final StepReader steps;
    public final CatchUp catchUp;
    public final OutlineReader outlines;
    public final BatchStarter starts;
    public final ResourceResolver targets;
    public final LastApplied applied;
    public final BatchOwnership ownership;
    public final BatchAcceptance acceptances;
    public final CancelRequests cancellations;
    public final RunRequests runs;
    public final DatabaseRetry patience;
    public final Lease lease;
    public final PauseDetector pulse;
    public final JournalConfig config;
    private final Pool pool;

    public CrashableJournal(Vertx vertx, Pool pool, SmallRyeConfig configured, CrashPoint crashPoint) {
        this.pool = pool;
        this.config = configured.getConfigMapping(JournalConfig.class);
        var leases = configured.getConfigMapping(LeaseConfig.class);
        var line = new DedicatedConnection(pool);
        var transactions = new CrashableTransactions(pool, config, crashPoint);
        var claims = new ClaimQueue(transactions, config);
        this.patience = new DatabaseRetry(config);
        var metrics = new SimpleMeterRegistry();
        var announcements = new Notifications(pool, line);
        var wakeups = new StreamSubscriptions();
        wakeups.listenTo(announcements);
        var projection = new Projection(transactions, patience, config);
        this.catchUp = new CatchUp(pool, transactions, config);
        this.journal = new Journal(
                transactions,
                claims,
                patience,
                announcements,
                wakeups,
                projection,
                config,
                new JournalMetrics(metrics));
        this.steps = new StepReader(pool, patience, projection);
        this.outlines = new OutlineReader(pool, patience, catchUp);
        this.starts = new BatchStarter(claims, patience);
        this.targets = new ResourceResolver(pool, patience);
        this.applied = new LastApplied(pool, patience, steps);
        this.ownership = new BatchOwnership(pool, transactions, patience, config, catchUp);
        this.acceptances = new BatchAcceptance(pool, transactions, claims, starts, patience, wakeups, config);
        this.cancellations = new CancelRequests(pool, patience);
        this.runs = new RunRequests(pool, claims, patience);
        var hold = new Hold(
                pool,
                transactions,
                patience,
                config,
                configured.getConfigMapping(HoldConfig.class),
                announcements,
                metrics);
        this.lease = new Lease(line, vertx, leases, hold, metrics, "hand-made");
        this.pulse = new PauseDetector(vertx, leases);
    }

    /** A new lease, for as long as the test wants. */
    public Lease.Term newTerm() {
        var term = new Lease.Term(UUID.randomUUID(), System.nanoTime() + FOREVER.toNanos());
        pool.preparedQuery("insert into lease (id, instance, lasts_until) values ($1, 'hand-made', 'infinity')")
                .execute(Tuple.of(term.id()))
                .await()
                .atMost(Waits.LIMIT);
        return term;
    }

    /** What becomes of the lease of an engine that is no more. */
    public void expire(Lease.Term term) {
        pool.preparedQuery("delete from lease where id = $1")
                .execute(Tuple.of(term.id()))
                .await()
                .atMost(Waits.LIMIT);
    }

    private static final class CrashableTransactions extends Transactions {
        private final CrashPoint crashPoint;

        CrashableTransactions(Pool pool, JournalConfig config, CrashPoint crashPoint) {
            super(pool, config);
            this.crashPoint = crashPoint;
        }

        @Override
        public Uni<Void> pipelined(Function<SqlConnection, List<Uni<?>>> statements) {
            return Uni.createFrom()
                    .deferred(() -> crashPoint.mayWrite()
                            ? super.pipelined(statements)
                            : Uni.createFrom().nothing());
        }

        @Override
        public <T> Uni<T> run(Duration limit, Function<SqlConnection, Uni<T>> work) {
            return Uni.createFrom()
                    .deferred(() -> crashPoint.mayWrite()
                            ? super.run(limit, work)
                            : Uni.createFrom().nothing());
        }
    }
}
