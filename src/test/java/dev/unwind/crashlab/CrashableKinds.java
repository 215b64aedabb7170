package dev.unwind.crashlab;

import dev.unwind.crashpoint.CrashPoint;
import dev.unwind.provider.Kinds;
import dev.unwind.provider.ResourceKind;
import dev.unwind.provider.call.CallPermit;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** Kinds whose calls are sent until the crash point. */
final class CrashableKinds implements Kinds {
    private final Kinds kinds;
    private final CrashPoint crashPoint;
    private final Runnable leftInFlight;
    private final AtomicInteger begun;
    private final AtomicInteger inFlight = new AtomicInteger();

    /**
     * @param begun counts the calls that are sent
     * @param leftInFlight called before a call is sent that is in flight when its sender crashes
     */
    CrashableKinds(Kinds kinds, CrashPoint crashPoint, AtomicInteger begun, Runnable leftInFlight) {
        this.kinds = kinds;
        this.crashPoint = crashPoint;
        this.begun = begun;
        this.leftInFlight = leftInFlight;
    }

    int inFlight() {
        return inFlight.get();
    }

    @Override
    public Optional<ResourceKind> find(String name) {
        return kinds.find(name);
    }

    @Override
    public List<ResourceKind> all() {
        return kinds.all();
    }

    @Override
    public Kinds under(CallPermit permit) {
        return kinds.under(new Mortal(permit));
    }

    private final class Mortal implements CallPermit {
        private final CallPermit permit;

        Mortal(CallPermit permit) {
            this.permit = permit;
        }

        @Override
        public Uni<Void> granted(Duration timeout) {
            return Uni.createFrom()
                    .deferred(() -> crashPoint.running()
                            ? permit.granted(timeout)
                            : Uni.createFrom().nothing());
        }

        /**
         * Counts the call before it may be the crash point: who waits for the calls of a crashed engine must not miss
         * it.
         */
        @Override
        public boolean begin(Duration timeout) {
            if (!crashPoint.running() || !permit.begin(timeout)) {
                return false;
            }
            begun.incrementAndGet();
            inFlight.incrementAndGet();
            if (!crashPoint.mayCall()) {
                begun.decrementAndGet();
                end();
                return false;
            }
            if (!crashPoint.running()) {
                leftInFlight.run();
            }
            return true;
        }

        @Override
        public void end() {
            inFlight.decrementAndGet();
            permit.end();
        }

        @Override
        public int pauses() {
            return permit.pauses();
        }
    }
}
