package dev.unwind.engine.dispatch;

import dev.unwind.journal.lease.Lease;
import dev.unwind.journal.lease.PauseDetector;
import dev.unwind.provider.ProviderFailure;
import dev.unwind.provider.call.CallPermit;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The permit of one run to call providers. Valid while the lease lasts, the process is not paused, and nobody has
 * withdrawn it. Counts the calls of the run that are in flight. Safe from any thread.
 */
final class LeasePermit implements CallPermit {
    private static final Duration RECHECK_INTERVAL = Duration.ofSeconds(1);

    private final Lease.Term term;
    private final PauseDetector pauses;
    private final Duration margin;
    private final Duration patience;
    private final List<UniEmitter<? super Void>> waitingForQuiet = new ArrayList<>();
    private int inFlight;
    private boolean withdrawn;

    /**
     * @param margin how much longer than a call the lease has to last
     * @param patience how long a call waits for the lease to be renewed, before it counts as not sent
     */
    LeasePermit(Lease.Term term, PauseDetector pauses, Duration margin, Duration patience) {
        this.term = term;
        this.pauses = pauses;
        this.margin = margin;
        this.patience = patience;
    }

    @Override
    public Uni<Void> granted(Duration timeout) {
        return granted(timeout, System.nanoTime() + patience.toNanos());
    }

    private Uni<Void> granted(Duration timeout, long until) {
        if (isWithdrawn()) {
            return Uni.createFrom().nothing();
        }
        if (covers(timeout)) {
            return Uni.createFrom().voidItem();
        }
        if (System.nanoTime() - until >= 0) {
            return Uni.createFrom()
                    .failure(new ProviderFailure.Unreachable("not sent: the lease could not be renewed"));
        }
        return term.changed()
                .ifNoItem()
                .after(RECHECK_INTERVAL)
                .recoverWithItem(() -> null)
                .chain(() -> granted(timeout, until));
    }

    @Override
    public synchronized boolean begin(Duration timeout) {
        if (withdrawn || !covers(timeout)) {
            return false;
        }
        inFlight++;
        return true;
    }

    private boolean covers(Duration timeout) {
        return pauses.steady() && term.validFor(timeout.plus(margin));
    }

    @Override
    public void end() {
        List<UniEmitter<? super Void>> waiting;
        synchronized (this) {
            if (--inFlight > 0) {
                return;
            }
            waiting = List.copyOf(waitingForQuiet);
            waitingForQuiet.clear();
        }
        waiting.forEach(emitter -> emitter.complete(null));
    }

    @Override
    public int pauses() {
        return pauses.pauses();
    }

    private synchronized boolean isWithdrawn() {
        return withdrawn;
    }

    /** Lets no more calls be sent, from the call on. Completes on any thread, when no call is in flight any more. */
    Uni<Void> withdraw() {
        synchronized (this) {
            withdrawn = true;
        }
        return Uni.createFrom().emitter(emitter -> {
            synchronized (this) {
                if (inFlight > 0) {
                    waitingForQuiet.add(emitter);
                    return;
                }
            }
            emitter.complete(null);
        });
    }
}
