package dev.unwind.crashlab;

import dev.unwind.crashpoint.Life;
import dev.unwind.provider.Kinds;
import dev.unwind.provider.ResourceKind;
import dev.unwind.provider.call.CallPermit;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** Kinds that are called as long as a life lasts. */
final class MortalKinds implements Kinds {
    private final Kinds kinds;
    private final Life life;
    private final Runnable leftOnItsWay;
    private final AtomicInteger begun;
    private final AtomicInteger inFlight = new AtomicInteger();

    /**
     * @param begun counts the calls that are sent
     * @param leftOnItsWay called before a call is sent that is to be on its way when its sender dies
     */
    MortalKinds(Kinds kinds, Life life, AtomicInteger begun, Runnable leftOnItsWay) {
        this.kinds = kinds;
        this.life = life;
        this.begun = begun;
        this.leftOnItsWay = leftOnItsWay;
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
                    .deferred(() -> life.alive()
                            ? permit.granted(timeout)
                            : Uni.createFrom().nothing());
        }

        /** The call is counted before the life may end with it: whoever waits for the calls of a dead one must not miss it. */
        @Override
        public boolean begin(Duration timeout) {
            if (!life.alive() || !permit.begin(timeout)) {
                return false;
            }
            begun.incrementAndGet();
            inFlight.incrementAndGet();
            if (!life.mayCall()) {
                begun.decrementAndGet();
                end();
                return false;
            }
            if (!life.alive()) {
                leftOnItsWay.run();
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
