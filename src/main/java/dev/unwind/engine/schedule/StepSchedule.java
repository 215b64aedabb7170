package dev.unwind.engine.schedule;

import dev.unwind.batch.change.DependencyGraph;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.operators.multi.processors.UnicastProcessor;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Collections;
import java.util.Set;
import java.util.function.IntPredicate;

/**
 * Hands out the steps of a batch as those that they wait for finish. Holds one number and one bit a step. Safe from any
 * thread.
 */
public final class StepSchedule {
    private final DependencyGraph graph;
    private final DependencyGraph turns;
    private final IntPredicate takesPart;
    private final int[] waitsFor;
    private final BitSet blocked;
    private final UnicastProcessor<Integer> ready = UnicastProcessor.create();
    private int handedOut;
    private int returned;
    private boolean stopped;
    private boolean completed;

    /**
     * @param takesPart the steps that are handed out; the others count as finished as soon as those that they wait for
     *     are, so that the order around them holds
     */
    public StepSchedule(DependencyGraph graph, IntPredicate takesPart) {
        this(graph, DependencyGraph.of(Collections.nCopies(graph.size(), Set.of())), takesPart);
    }

    /**
     * @param graph which step needs which: one that fails blocks those that need it
     * @param turns which step comes after which, where both are handed out; one that fails, or never is, holds nobody
     *     up
     * @param takesPart as above
     */
    public StepSchedule(DependencyGraph graph, DependencyGraph turns, IntPredicate takesPart) {
        this.graph = graph;
        this.turns = turns;
        this.takesPart = takesPart;
        this.waitsFor = new int[graph.size() + 1];
        this.blocked = new BitSet(graph.size() + 1);
        for (int step = 1; step <= graph.size(); step++) {
            waitsFor[step] = graph.inDegree(step) + turns.inDegree(step);
        }
    }

    /**
     * The steps in their order; completes when all that were handed out were given back and no more will come. One
     * subscriber.
     */
    public Multi<Integer> steps() {
        // Begun before the subscription, never within it: there may be nothing to hand out, and the end waits in the
        // processor.
        return Multi.createFrom().deferred(() -> {
            begin();
            return ready;
        });
    }

    private synchronized void begin() {
        var free = new ArrayDeque<Integer>();
        for (int step = 1; step <= graph.size(); step++) {
            if (waitsFor[step] == 0) {
                free.add(step);
            }
        }
        release(free);
        completeWhenDone();
    }

    /** Takes a step back that is done: what waits for it may go. */
    public synchronized void done(int step) {
        returned++;
        release(dependantsFreedBy(step));
        completeWhenDone();
    }

    /** Takes a step back that failed: what waits for it, at whatever distance, is never handed out. */
    public synchronized void blocked(int step) {
        returned++;
        release(freedByBlocking(step));
        completeWhenDone();
    }

    /** Hands out no more. Steps that were handed out and have not begun must be given back. */
    public synchronized void stop() {
        stopped = true;
        completeWhenDone();
    }

    private ArrayDeque<Integer> dependantsFreedBy(int step) {
        var free = new ArrayDeque<Integer>();
        graph.forEachDependant(step, dependant -> free(dependant, free));
        turns.forEachDependant(step, next -> free(next, free));
        return free;
    }

    /** Those whose turn comes since the step, and all that need it, will never be done. */
    private ArrayDeque<Integer> freedByBlocking(int step) {
        var free = new ArrayDeque<Integer>();
        var open = new ArrayDeque<>(Set.of(step));
        while (!open.isEmpty()) {
            int never = open.poll();
            turns.forEachDependant(never, next -> free(next, free));
            graph.forEachDependant(never, dependant -> {
                if (!blocked.get(dependant)) {
                    blocked.set(dependant);
                    open.add(dependant);
                }
            });
        }
        return free;
    }

    private void free(int step, ArrayDeque<Integer> free) {
        if (--waitsFor[step] == 0 && !blocked.get(step)) {
            free.add(step);
        }
    }

    private void release(ArrayDeque<Integer> free) {
        while (!free.isEmpty() && !stopped) {
            int step = free.poll();
            if (takesPart.test(step)) {
                handedOut++;
                ready.onNext(step);
            } else {
                free.addAll(dependantsFreedBy(step));
            }
        }
    }

    private void completeWhenDone() {
        if (!completed && handedOut == returned) {
            completed = true;
            ready.onComplete();
        }
    }
}
