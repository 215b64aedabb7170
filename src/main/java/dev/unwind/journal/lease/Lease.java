package dev.unwind.journal.lease;

import dev.unwind.journal.notify.DedicatedConnection;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.TimeoutException;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.Vertx;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.interceptor.Interceptor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/**
 * Acquires and renews the lease of this instance: its right to run batches. An instance whose lease expired has lost
 * every batch that it ran under it, and acquires another lease. (Gray and Cheriton, “Leases: An Efficient
 * Fault-Tolerant Mechanism for Distributed File Cache Consistency”, 1989.)
 *
 * <p>The database's clock alone decides when a lease expires. This process measures with its own monotonic clock, from
 * before the renewal was sent, so that it takes its lease for expired no later than the database does.
 */
@ApplicationScoped
public class Lease {
    private static final Logger LOG = Logger.getLogger(Lease.class);
    private static final int RENEWALS_PER_LEASE = 6;

    private final DedicatedConnection connections;
    private final Vertx vertx;
    private final LeaseConfig config;
    private final Hold hold;
    private final String instance;
    private final List<Consumer<Term>> listeners = new CopyOnWriteArrayList<>();
    private volatile Optional<Term> current = Optional.empty();
    private volatile boolean closed;
    private Optional<Hold.Memory> memory = Optional.empty();
    private Optional<String> timeline = Optional.empty();
    private boolean failing;
    private final Counter acquired;
    private final Counter lost;

    @Inject
    Lease(DedicatedConnection connections, Vertx vertx, LeaseConfig config, Hold hold, MeterRegistry metrics) {
        this(connections, vertx, config, hold, metrics, InstanceName.ofThisProcess());
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

    /** One lease, from its acquisition until it is lost or released. Safe from any thread. */
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

        /** Whether the lease is valid for at least so long, even if it cannot be renewed. */
        public boolean validFor(Duration needed) {
            return !ended && until - System.nanoTime() >= needed.toNanos();
        }

        /** Lazy. Completes on any thread when the lease is renewed, lost or released. Never fails. */
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
         * Whether the last renewal came before the lease expired. After an outage of PostgreSQL it did not, and other
         * instances could not renew theirs either: they get until the next renewal before their leases are deleted.
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
            List<UniEmitter<? super Void>> woken;
            synchronized (this) {
                woken = List.copyOf(waiting);
                waiting.clear();
            }
            woken.forEach(emitter -> emitter.complete(null));
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

    /** The name of this instance in records. */
    public String instance() {
        return instance;
    }

    /** How much longer than a call's timeout the lease has to be valid when the call is sent. */
    public Duration margin() {
        return config.margin();
    }

    /** How long a lease is valid after each renewal. */
    public Duration duration() {
        return config.duration();
    }

    /**
     * Registers a listener for each new lease; also called with the current one. What was run under the lease before is
     * lost. The listener is called on an event loop and must not block.
     */
    public void onAcquired(Consumer<Term> listener) {
        listeners.add(listener);
        current.ifPresent(listener);
    }

    /**
     * Ends the lease at once, and deletes its row when subscribed to: batches that still run under it may be taken
     * over. Nothing may be sent for them any more. Completes on the event loop of the connection; fails where
     * PostgreSQL is away.
     */
    public Uni<Void> release() {
        closed = true;
        var term = current;
        current = Optional.empty();
        term.ifPresent(Term::end);
        return term.map(held -> connections.connection().flatMap(connection -> LeaseRows.delete(connection, held.id())))
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
        long sentAt = System.nanoTime();
        var id = UUID.randomUUID();
        return LeaseRows.insert(connection, id, instance, config.duration())
                .invoke(() -> begin(new Term(id, validUntil(sentAt))));
    }

    private void begin(Term term) {
        acquired.increment();
        LOG.infof("%s has the lease %s", instance, term.id());
        memory = Optional.of(new Hold.Memory(term.id(), 0));
        timeline = Optional.empty();
        current = Optional.of(term);
        listeners.forEach(listener -> listener.accept(term));
    }

    private Uni<Void> renew(Term term) {
        long sentAt = System.nanoTime();
        return connections.connection().flatMap(connection -> LeaseRows.renew(connection, term.id(), config.duration())
                .flatMap(renewed -> renewed.map(row -> renewed(connection, term, sentAt, row))
                        .orElseGet(() -> expired(term))));
    }

    private Uni<Void> expired(Term term) {
        LOG.warnf("the lease %s is lost: it was over before it could be renewed", term.id());
        lose(term);
        return closed ? Uni.createFrom().voidItem() : acquire();
    }

    private Uni<Void> renewed(SqlConnection connection, Term term, long sentAt, LeaseRows.Renewed row) {
        if (row.beats() <= memory.map(Hold.Memory::beats).orElse(0L)) {
            lose(term);
            return hold.holdAfterLoss(connection, row.system(), row.timeline())
                    .chain(() -> LeaseRows.delete(connection, term.id()));
        }
        memory = Optional.of(new Hold.Memory(term.id(), row.beats()));
        if (row.held()) {
            LOG.warnf("the lease %s is given up: nothing is to be run until an operator says so", term.id());
            lose(term);
            return LeaseRows.delete(connection, term.id());
        }
        term.renewed(validUntil(sentAt));
        return confirm(connection, row);
    }

    /** A renewal on a new timeline shows that nothing was lost. */
    private Uni<Void> confirm(SqlConnection connection, LeaseRows.Renewed row) {
        if (timeline.filter(row.timeline()::equals).isPresent()) {
            return Uni.createFrom().voidItem();
        }
        timeline = Optional.of(row.timeline());
        return hold.confirm(connection, row.system(), row.timeline());
    }

    private long validUntil(long sentAt) {
        return sentAt + config.duration().toNanos();
    }

    private void lose(Term term) {
        lost.increment();
        term.end();
        current = Optional.empty();
    }
}
