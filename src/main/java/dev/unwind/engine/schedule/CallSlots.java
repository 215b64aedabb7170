package dev.unwind.engine.schedule;

import dev.unwind.provider.Kinds;
import dev.unwind.provider.call.RunCalls;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.util.ArrayDeque;
import java.util.OptionalInt;
import java.util.Queue;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * As many calls to providers at once as a run of a batch may have. A step holds a slot only while it calls: while it
 * waits for its records to be durable, or for work that the provider has accepted, others call, so that a slow disk
 * takes little from the pace at which the provider is used. For that more steps are open than there are slots, and
 * enough to fill a call that many steps share. Where there is one slot, steps strictly follow one another: one begins
 * when the outcome of the one before it has been handed to the journal, behind which all that it writes itself is on
 * record.
 *
 * <p>Steps that have begun go first; a new one begins only where a slot is free. Safe from any thread.
 */
public final class CallSlots implements RunCalls {
    /**
     * Of the time that a step is open, its calls may take as little as one part in so many before the slots are idle.
     */
    private static final int OPEN_PER_SLOT = 4;

    /** While the steps of one common call are read back, others wait for the next. */
    private static final int OPEN_PER_SHARE = 2;

    private final Queue<Caller> calls = new ArrayDeque<>();
    private final Queue<Turn> turns = new ArrayDeque<>();
    private final int together;
    private final Runnable idle;
    private int limit;
    private int taken;
    private int underWay;
    private int waiting;
    /** Where there is one slot: the step that has begun and whose outcome is not known yet. */
    private OptionalInt begun = OptionalInt.empty();

    private record Turn(int step, UniEmitter<? super Void> emitter) {}

    /** Who waits for a slot, or has one. */
    private static final class Caller {
        private UniEmitter<? super Void> emitter;
        private boolean calls;

        /** Says whether the slot is used: nobody calls who was cancelled meanwhile. */
        boolean begin() {
            emitter.complete(null);
            return calls;
        }
    }

    /** The slots of a run in which no steps share calls. */
    public CallSlots(int limit) {
        this(limit, 1);
    }

    /** @param together how many steps share a call at most, at least 1 */
    public CallSlots(int limit, int together) {
        this(limit, together, () -> {});
    }

    /**
     * @param together how many steps share a call at most, at least 1
     * @param idle called when there is a slot for which no step has a call: those that have begun wait for something
     *     else. On the thread that freed the slot
     */
    public CallSlots(int limit, int together, Runnable idle) {
        this.limit = limit;
        this.together = together;
        this.idle = idle;
    }

    /** How many calls there may be from now on. Only between two phases of a run, when nobody waits. */
    public synchronized void resize(int slots) {
        limit = slots;
    }

    /** The kinds, each of whose calls takes a slot. */
    public Kinds around(Kinds kinds) {
        return new CallLimitedKinds(kinds, this);
    }

    /**
     * Does something with each of these steps, as many of them at once as may be open. Lazy; completes when the last is
     * done, and fails with the first failure.
     */
    public Uni<Void> forEach(Multi<Integer> steps, Function<Integer, Uni<Void>> action) {
        return steps.onItem()
                .transformToUni(step -> action.apply(step)
                        .onSubscription()
                        .invoke(this::begun)
                        .onTermination()
                        .invoke(() -> ended(step)))
                .merge(open())
                .collect()
                .last()
                .replaceWithVoid();
    }

    private synchronized void begun() {
        underWay++;
    }

    private void ended(int step) {
        synchronized (this) {
            underWay--;
        }
        known(step);
    }

    private synchronized int open() {
        int open = OPEN_PER_SLOT * limit;
        return limit == 1 ? open : Math.max(open, OPEN_PER_SHARE * together);
    }

    /** Whether all slots are taken, and there is a step that takes the next one that is freed. */
    public synchronized boolean full() {
        return taken >= limit && !(calls.isEmpty() && turns.isEmpty());
    }

    @Override
    public synchronized boolean oneByOne() {
        return limit == 1;
    }

    @Override
    public synchronized void waits() {
        waiting++;
    }

    @Override
    public synchronized void goesOn() {
        waiting--;
    }

    @Override
    public synchronized boolean allWait() {
        return waiting >= underWay;
    }

    /**
     * Waits until the step may begin: until a slot is free that no step which has begun is waiting for. Lazy; completes
     * on the thread that frees the slot; never fails.
     */
    public Uni<Void> turn(int step) {
        return Uni.createFrom().emitter(emitter -> {
            synchronized (this) {
                if (!mayBegin()) {
                    turns.add(new Turn(step, emitter));
                    return;
                }
                begins(step);
            }
            emitter.complete(null);
        });
    }

    private boolean mayBegin() {
        return limit == 1 ? begun.isEmpty() : taken < limit;
    }

    private void begins(int step) {
        if (limit == 1) {
            begun = OptionalInt.of(step);
        }
    }

    /** Notes that the step's outcome has been handed to the journal, or that there will be none. */
    public void known(int step) {
        synchronized (this) {
            if (begun.isEmpty() || begun.getAsInt() != step) {
                return;
            }
            begun = OptionalInt.empty();
        }
        begin();
    }

    /** Calls as soon as there is a slot. Lazy; completes and fails as the call does. */
    @Override
    public <T> Uni<T> call(Supplier<Uni<T>> call) {
        return Uni.createFrom().deferred(() -> {
            var caller = new Caller();
            return Uni.createFrom()
                    .<Void>emitter(emitter -> {
                        caller.emitter = emitter;
                        take(caller);
                    })
                    .chain(() -> {
                        caller.calls = true;
                        return Uni.createFrom()
                                .deferred(call::get)
                                .onTermination()
                                .invoke(this::giveBack);
                    });
        });
    }

    private void take(Caller caller) {
        synchronized (this) {
            if (taken >= limit) {
                calls.add(caller);
                return;
            }
            taken++;
        }
        if (!caller.begin()) {
            giveBack();
        }
    }

    private void giveBack() {
        for (var next = nextCaller(); next != null; next = nextCaller()) {
            if (next.begin()) {
                return;
            }
        }
        begin();
        if (isIdle()) {
            idle.run();
        }
    }

    /** Who gets the slot that is given back; null where it is free now. */
    private synchronized Caller nextCaller() {
        var next = calls.poll();
        if (next == null) {
            taken--;
        }
        return next;
    }

    private synchronized boolean isIdle() {
        return taken < limit;
    }

    /** Lets steps begin until the slots are taken: one that begins may find that it has nothing to call for. */
    private void begin() {
        for (var next = nextTurn(); next != null; next = nextTurn()) {
            next.emitter().complete(null);
        }
    }

    private synchronized Turn nextTurn() {
        if (!mayBegin() || turns.isEmpty()) {
            return null;
        }
        var next = turns.poll();
        begins(next.step());
        return next;
    }
}
