package dev.unwind.provider.rest.bulk;

import dev.unwind.provider.call.RunCalls;
import dev.unwind.provider.rest.description.BulkForm.Limits;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Gathers entries of one run for common calls. A call is sent when it is full. One that has room for more is sent when
 * all steps of the run wait so, when nothing has happened for a while after which more might come, or when its first
 * entry has waited for long enough. No two entries of a call have one label. As many entries wait as the run has steps
 * under way. Thread-safe.
 *
 * @param <E> what is gathered
 * @param <R> what a call gives for each entry
 */
final class Gatherer<E extends Gatherer.Entry, R> {
    /** Something that is sent with others. */
    interface Entry {
        /** How much it adds to a call. */
        int bytes();

        /** What tells it from the others of a call; empty if nothing does. */
        Optional<String> label();
    }

    private record Waiting<E, R>(E entry, UniEmitter<? super R> outcome) {}

    /** How often it is looked whether a call is to be sent; also for how long nothing happens where all wait. */
    private static final Duration GLANCE = Duration.ofMillis(5);

    private final Limits limits;
    private final RunCalls run;
    private final Activity activity;
    private final Function<List<E>, Uni<List<Uni<R>>>> calls;
    private List<Waiting<E, R>> gathered = new ArrayList<>();
    private final Set<String> labels = new HashSet<>();
    private int most;
    private long bytes;
    private long since;
    private boolean watched;

    /**
     * @param activity what more entries may come after
     * @param calls makes a call with some entries; gives what became of each, in their order
     */
    Gatherer(Limits limits, RunCalls run, Activity activity, Function<List<E>, Uni<List<Uni<R>>>> calls) {
        this.limits = limits;
        this.run = run;
        this.activity = activity;
        this.calls = calls;
        this.most = limits.items();
    }

    /**
     * Joins a call. Lazy; completes and fails with what the call gives for the entry, on any thread. The entry stays in
     * the call if the subscriber cancels.
     */
    Uni<R> join(E entry) {
        return Uni.createFrom().emitter(outcome -> add(new Waiting<>(entry, outcome)));
    }

    /** Takes note that a call takes at most so many entries. */
    synchronized void atMost(int entries) {
        most = Math.max(1, Math.min(most, entries));
    }

    private void add(Waiting<E, R> next) {
        run.waits();
        activity.note();
        List<List<Waiting<E, R>>> full = new ArrayList<>(2);
        boolean unwatched;
        synchronized (this) {
            if (!gathered.isEmpty() && !takes(next.entry())) {
                full.add(taken());
            }
            if (gathered.isEmpty()) {
                since = System.nanoTime();
            }
            gathered.add(next);
            bytes += next.entry().bytes();
            next.entry().label().ifPresent(labels::add);
            if (gathered.size() >= most || bytes >= limits.bytes()) {
                full.add(taken());
            }
            unwatched = !gathered.isEmpty() && !watched;
            watched |= unwatched;
        }
        full.forEach(this::send);
        if (unwatched) {
            lookLater();
        }
    }

    private boolean takes(E entry) {
        return bytes + entry.bytes() <= limits.bytes()
                && entry.label().filter(labels::contains).isEmpty();
    }

    private List<Waiting<E, R>> taken() {
        List<Waiting<E, R>> taken = gathered;
        gathered = new ArrayList<>();
        labels.clear();
        bytes = 0;
        return taken;
    }

    private void lookLater() {
        Uni.createFrom().voidItem().onItem().delayIt().by(GLANCE).subscribe().with(later -> look());
    }

    private void look() {
        List<Waiting<E, R>> ready = List.of();
        synchronized (this) {
            watched = !gathered.isEmpty() && !isReady();
            if (!watched) {
                ready = taken();
            } else {
                lookLater();
            }
        }
        if (!ready.isEmpty()) {
            send(ready);
        }
    }

    private boolean isReady() {
        Duration quiet = Duration.ofNanos(activity.quietFor());
        Duration waited = Duration.ofNanos(System.nanoTime() - since);
        return quiet.compareTo(run.allWait() ? GLANCE : limits.gather()) >= 0
                || waited.compareTo(limits.longest()) >= 0;
    }

    private void send(List<Waiting<E, R>> together) {
        together.forEach(each -> run.goesOn());
        Uni.createFrom()
                .deferred(
                        () -> calls.apply(together.stream().map(Waiting::entry).toList()))
                .subscribe()
                .with(
                        outcomes -> deliver(together, outcomes),
                        failure -> together.forEach(each -> each.outcome().fail(failure)));
    }

    private void deliver(List<Waiting<E, R>> together, List<Uni<R>> outcomes) {
        for (int i = 0; i < together.size(); i++) {
            UniEmitter<? super R> outcome = together.get(i).outcome();
            outcomes.get(i).subscribe().with(outcome::complete, outcome::fail);
        }
    }
}
