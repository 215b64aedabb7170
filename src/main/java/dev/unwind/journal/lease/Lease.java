package dev.unwind.journal.lease;

import dev.unwind.journal.notify.DedicatedConnection;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.TimeoutException;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.Vertx;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.interceptor.Interceptor;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/**
 * This instance's right to run batches, which it has from PostgreSQL and renews long before it is over. An instance that finds its
 * lease gone has lost every batch that it ran under it, and gets another lease. (Gray and Cheriton, “Leases: An Efficient
 * Fault-Tolerant Mechanism for Distributed File Cache Consistency”, 1989.)
 *
 * <p>The database's clock alone decides when a lease is over. This process reckons with its own, monotonic one, started before the
 * renewal was sent: it believes its lease over no later than the database does.
 */
@ApplicationScoped
public class Lease {
    private static final Logger LOG = Logger.getLogger(Lease.class);
    private static final int RENEWALS_PER_LEASE = 6;

    private static final String GET =
            "insert into lease (id, instance, expires_at) values ($1, $2, now() + $3 * interval '1 millisecond')";

    private static final String RENEW =
            "update lease set expires_at = now() + $2 * interval '1 millisecond', beats = beats + 1 where id = $1 returning beats, "
                    + Hold.IDENTITY;

    private static final String GIVE_BACK = "delete from lease where id = $1";

    private final DedicatedConnection connections;
    private final Vertx vertx;
    private final LeaseConfig config;
    private final Hold hold;
    private final String instance;
    private final List<Consumer<Term>> listeners = new CopyOnWriteArrayList<>();
    private volatile Optional<Term> current = Optional.empty();
    private volatile boolean closed;
    private Optional<Hold.Memory> memory = Optional.empty();
    private String timeline;
    private boolean failing;
    private final Counter acquired;
    private final Counter lost;

    @Inject
    Lease(DedicatedConnection connections, Vertx vertx, LeaseConfig config, Hold hold, MeterRegistry metrics) {
        this(
                connections,
                vertx,
                config,
                hold,
                metrics,
                hostName() + "/" + ProcessHandle.current().pid());
    }

    public Lease(
            DedicatedConnection connections,
            Vertx vertx,
            LeaseConfig config,
            Hold hold,
            MeterRegistry metrics,
            String instance) {
        this.connections = connections;
        this.vertx = vertx;
        this.config = config;
        this.hold = hold;
        this.instance = instance;
        this.acquired = metrics.counter("unwind.leases.got");
        this.lost = metrics.counter("unwind.leases.lost");
        metrics.gauge("unwind.lease.held", this, Lease::held);
    }

    /** One lease from when it was got to when it was lost or given back. Thread-safe. */
    public static final class Term {
        private final UUID id;
        private final List<UniEmitter<? super Void>> waiting = new ArrayList<>();
        private volatile long until;
        private volatile boolean renewedInTime;
        private volatile boolean ended;

        public Term(UUID id, long until) {
            this.id = id;
            this.until = until;
        }

        public UUID id() {
            return id;
        }

        /** Whether it lasts for at least so long, whatever becomes of PostgreSQL meanwhile. */
        public boolean validFor(Duration needed) {
            return !ended && until - System.nanoTime() >= needed.toNanos();
        }

        /** Completes when it is renewed or lost. */
        public Uni<Void> changed() {
            return Uni.createFrom().<Void>emitter(emitter -> {
                synchronized (this) {
                    waiting.add(emitter);
                    emitter.onTermination(() -> stopWaiting(emitter));
                }
            });
        }

        private synchronized void stopWaiting(UniEmitter<? super Void> emitter) {
            waiting.remove(emitter);
        }

        /**
         * Whether it was renewed before it was over, the last time. Right after an outage of PostgreSQL it was not, nor could others
         * have been: they are given until the next renewal.
         */
        boolean renewedInTime() {
            return renewedInTime;
        }

        public void renewed(long newUntil) {
            renewedInTime = until - System.nanoTime() >= 0;
            until = newUntil;
            wakeWaiting();
        }

        void end() {
            ended = true;
            wakeWaiting();
        }

        private void wakeWaiting() {
            List<UniEmitter<? super Void>> told;
            synchronized (this) {
                told = List.copyOf(waiting);
                waiting.clear();
            }
            told.forEach(emitter -> emitter.complete(null));
        }
    }

    void start(@Observes @Priority(Interceptor.Priority.PLATFORM_BEFORE + 1) StartupEvent event) {
        renewOrAcquire();
    }

    /** The lease as it is now; empty while this instance has none. */
    public Optional<Term> current() {
        return current;
    }

    private static double held(Lease lease) {
        return lease.current().filter(term -> term.validFor(Duration.ZERO)).isPresent() ? 1 : 0;
    }

    /** How this instance is called in the record. */
    public String instance() {
        return instance;
    }

    public Duration margin() {
        return config.margin();
    }

    public Duration duration() {
        return config.duration();
    }

    /** Calls whenever a lease was got, with that one: what was run under the last one is lost. Must not block. */
    public void onAcquired(Consumer<Term> heir) {
        listeners.add(heir);
        current.ifPresent(heir);
    }

    /** Gives the lease back: what is still run under it may be taken over at once. Nothing may be sent for it any more. */
    public Uni<Void> release() {
        closed = true;
        var term = current;
        current = Optional.empty();
        term.ifPresent(Term::end);
        return term.map(given -> connections
                        .connection()
                        .flatMap(connection ->
                                connection.preparedQuery(GIVE_BACK).execute(Tuple.of(given.id())))
                        .replaceWithVoid())
                .orElseGet(() -> Uni.createFrom().voidItem());
    }

    private void renewOrAcquire() {
        if (closed) {
            return;
        }
        var term = current;
        term.map(this::renew)
                .orElseGet(this::acquire)
                .ifNoItem()
                .after(config.duration().dividedBy(RENEWALS_PER_LEASE))
                .fail()
                .subscribe()
                .with(done -> succeeded(), this::failed);
    }

    private void succeeded() {
        if (failing) {
            LOG.info("PostgreSQL is back");
        }
        failing = false;
        schedule(config.duration().dividedBy(RENEWALS_PER_LEASE));
    }

    private void failed(Throwable failure) {
        if (!failing) {
            LOG.warnf(
                    "PostgreSQL is away, the lease cannot be renewed: %s",
                    failure instanceof TimeoutException ? "no answer in time" : failure.getMessage());
        }
        failing = true;
        connections.discard();
        schedule(config.duration().dividedBy(RENEWALS_PER_LEASE * 4));
    }

    private void schedule(Duration pause) {
        if (!closed) {
            vertx.setTimer(Math.max(1, pause.toMillis()), timer -> renewOrAcquire());
        }
    }

    private Uni<Void> acquire() {
        return connections.connection().flatMap(connection -> hold.mayRun(connection, memory)
                .flatMap(mayRun ->
                        mayRun ? acquire(connection) : Uni.createFrom().voidItem()));
    }

    private Uni<Void> acquire(SqlConnection connection) {
        long asked = System.nanoTime();
        var id = UUID.randomUUID();
        return connection
                .preparedQuery(GET)
                .execute(Tuple.of(id, instance, millis()))
                .invoke(inserted -> {
                    var term = new Term(id, asked + config.duration().toNanos());
                    acquired.increment();
                    LOG.infof("%s has the lease %s", instance, id);
                    memory = Optional.of(new Hold.Memory(id, 0));
                    timeline = null;
                    current = Optional.of(term);
                    listeners.forEach(heir -> heir.accept(term));
                })
                .replaceWithVoid();
    }

    private Uni<Void> renew(Term term) {
        long asked = System.nanoTime();
        return connections.connection().flatMap(connection -> connection
                .preparedQuery(RENEW)
                .execute(Tuple.of(term.id(), millis()))
                .flatMap(rows -> {
                    if (rows.rowCount() == 1) {
                        return renewed(connection, term, asked, rows.iterator().next());
                    }
                    LOG.warnf("the lease %s is lost: it was over before it could be renewed", term.id());
                    lose(term);
                    return closed ? Uni.createFrom().voidItem() : acquire();
                }));
    }

    private Uni<Void> renewed(SqlConnection connection, Term term, long asked, Row row) {
        long beats = row.getLong("beats");
        var system = row.getString("system");
        var found = row.getString("timeline");
        if (beats <= memory.map(Hold.Memory::beats).orElse(0L)) {
            lose(term);
            return hold.holdAfterLoss(connection, system, found).chain(() -> delete(connection, term));
        }
        memory = Optional.of(new Hold.Memory(term.id(), beats));
        if (row.getBoolean("held")) {
            LOG.warnf("the lease %s is given up: nothing is to be run until an operator says so", term.id());
            lose(term);
            return delete(connection, term);
        }
        term.renewed(asked + config.duration().toNanos());
        if (found.equals(timeline)) {
            return Uni.createFrom().voidItem();
        }
        timeline = found;
        return hold.confirm(connection, system, found);
    }

    private void lose(Term term) {
        lost.increment();
        term.end();
        current = Optional.empty();
    }

    private static Uni<Void> delete(SqlConnection connection, Term term) {
        return connection.preparedQuery(GIVE_BACK).execute(Tuple.of(term.id())).replaceWithVoid();
    }

    private double millis() {
        return config.duration().toMillis();
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "unnamed";
        }
    }
}
