package dev.unwind.truthfulness;

import dev.unwind.apivariants.Behaviour;
import dev.unwind.apivariants.Call;
import dev.unwind.apivariants.Response;
import dev.unwind.apivariants.Site;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/** A behaviour for a time that a test begins: it counts from the next call on. */
final class Spell implements Behaviour {
    private final Behaviour behaviour;
    private volatile long millis;
    private volatile boolean beginning;
    private long until = Long.MIN_VALUE;

    Spell(Behaviour behaviour) {
        this.behaviour = behaviour;
    }

    /** Begins with a call of this number and lasts so long. */
    static Behaviour at(int call, long lasting, Behaviour behaviour) {
        Spell spell = new Spell(behaviour);
        AtomicInteger calls = new AtomicInteger();
        return (each, site, next) -> {
            if (calls.incrementAndGet() == call) {
                spell.begin(lasting);
            }
            return spell.handle(each, site, next);
        };
    }

    /** Begins with the next call and lasts so long. */
    void begin(long lasting) {
        millis = lasting;
        beginning = true;
    }

    /** Ends, if it has not yet. */
    void end() {
        begin(0);
    }

    @Override
    public Response handle(Call call, Site site, Function<Call, Response> next) {
        if (beginning) {
            beginning = false;
            until = millis == Long.MAX_VALUE ? millis : site.millis() + millis;
        }
        return site.millis() < until ? behaviour.handle(call, site, next) : next.apply(call);
    }
}
