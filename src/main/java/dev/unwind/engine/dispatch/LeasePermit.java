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
 * One run's permit to call providers: as long as its lease lasts, the process is not held up, and nobody has withdrawn it. Knows how
 * many calls of the run are in flight.
 */
final class LeasePermit implements CallPermit {
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);

    private final Lease.Term term;
    private final PauseDetector pulse;
    private final Duration margin;
    private final Duration patience;
    private final List<UniEmitter<? super Void>> waitingForQuiet = new ArrayList<>();
    private int inFlight;
    private boolean withdrawn;

    /**
     * @param margin how much longer than the call the lease has to last
     * @param patience how long a call waits for the lease to be renewed, before it counts as not sent
     */
    LeasePermit(Lease.Term term, PauseDetector pulse, Duration margin, Duration patience) {
        this.term = term;
        this.pulse = pulse;
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
                .after(LOOK_AGAIN)
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
        return pulse.steady() && term.validFor(timeout.plus(margin));
    }

    @Override
    public void end() {
        List<UniEmitter<? super Void>> told;
        synchronized (this) {
            if (--inFlight > 0) {
                return;
            }
            told = List.copyOf(waitingForQuiet);
            waitingForQuiet.clear();
        }
        told.forEach(emitter -> emitter.complete(null));
    }

    @Override
    public int pauses() {
        return pulse.pauses();
    }

    private synchronized boolean isWithdrawn() {
        return withdrawn;
    }

    /** Lets no more calls be sent. Completes when none is in flight any more. */
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
