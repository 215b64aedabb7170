package dev.unwind.api.tenant;

import dev.unwind.api.problem.Problem;
import dev.unwind.api.problem.ProblemException;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A number of places on this instance of which one caller may take a part. Holds an entry for each caller that has a
 * place. Safe from any thread.
 */
public final class Shares {
    private final int all;
    private final int each;
    private final Counter refusedToCaller;
    private final Counter refusedToAll;
    private final Map<String, Integer> taken = new HashMap<>();
    private int total;

    /**
     * @param name of the counter of refusals
     * @param all how many places there are
     * @param each how many of them one caller may take
     */
    public Shares(String name, int all, int each, MeterRegistry metrics) {
        this.all = all;
        this.each = each;
        this.refusedToCaller = metrics.counter(name, "for", "caller");
        this.refusedToAll = metrics.counter(name, "for", "all");
    }

    /**
     * Takes a place.
     *
     * @param caller see {@link Callers}
     * @return gives the place back; may be run more than once
     * @throws ProblemException with {@code ofCaller} if the caller's part is taken, with {@code ofAll} if all places
     *     are
     */
    public Runnable take(String caller, Problem ofCaller, Problem ofAll) {
        synchronized (this) {
            int own = taken.getOrDefault(caller, 0);
            if (own >= each) {
                refusedToCaller.increment();
                throw new ProblemException(ofCaller);
            }
            if (total >= all) {
                refusedToAll.increment();
                throw new ProblemException(ofAll);
            }
            taken.put(caller, own + 1);
            total++;
        }
        var given = new AtomicBoolean();
        return () -> {
            if (given.compareAndSet(false, true)) {
                release(caller);
            }
        };
    }

    private synchronized void release(String caller) {
        total--;
        taken.computeIfPresent(caller, (name, count) -> count == 1 ? null : count - 1);
    }
}
