package dev.unwind.engine.step;

import dev.unwind.batch.StepStatus;
import dev.unwind.batch.StopReason;
import dev.unwind.batch.change.DependencyGraph;
import dev.unwind.engine.record.RecordedBatch;
import dev.unwind.journal.alias.ResourceResolver;
import dev.unwind.journal.record.StepState;
import dev.unwind.journal.run.BatchOutline;
import dev.unwind.journal.run.StepReader;
import dev.unwind.memory.HeapShare;
import dev.unwind.provider.Kinds;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.Arrays;
import java.util.BitSet;
import java.util.EnumSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Supplier;

/**
 * How far a run has come: a status and a bit for each step, and whether the run still goes forward. Bodies are read
 * when a step's turn comes. Safe from any thread.
 */
public final class RunState implements RecordedBatch {
    private static final Set<StepStatus> ENDED_FORWARD =
            EnumSet.of(StepStatus.APPLIED, StepStatus.FAILED, StepStatus.IN_DOUBT);

    private final RunContext context;
    private final StepStatus[] statuses;
    private final boolean[] touched;
    private final int[] runOf;
    private final BitSet writtenHere = new BitSet();
    private final BitSet captured = new BitSet();
    private final BitSet sent = new BitSet();
    private final BitSet proved = new BitSet();
    private final BitSet begunBefore = new BitSet();
    private final BitSet underWayBefore = new BitSet();
    private final BitSet sentHere = new BitSet();
    private final long[] sentAt;
    private final int[] applied;
    private long lastSentAt;
    private long believableAt;
    private int lastApplied;
    private volatile StopReason stopReason;
    private volatile boolean cancelled;
    private boolean decided;
    private volatile boolean handedOver;

    public RunState(RunContext context) {
        this.context = context;
        var steps = context.outline().steps();
        this.statuses = new StepStatus[steps.size() + 1];
        this.touched = new boolean[steps.size() + 1];
        this.runOf = new int[steps.size() + 1];
        this.sentAt = new long[steps.size() + 1];
        this.lastSentAt = context.begunAt();
        this.believableAt = context.begunAt();
        this.applied = context.outline().placesApplied();
        this.lastApplied = Arrays.stream(applied).max().orElse(0);
        steps.forEach(step -> {
            statuses[step.number()] = step.status();
            touched[step.number()] = step.touched();
            runOf[step.number()] = step.run();
            captured.set(step.number(), step.captured());
            sent.set(step.number(), step.touched() || step.verdict().isPresent());
            begunBefore.set(step.number(), step.status() != StepStatus.PENDING);
            underWayBefore.set(step.number(), step.status().underWay());
        });
    }

    public RunContext context() {
        return context;
    }

    @Override
    public BatchOutline outline() {
        return context.outline();
    }

    @Override
    public DependencyGraph graph() {
        return context.graph();
    }

    @Override
    public Kinds kinds() {
        return context.kinds();
    }

    @Override
    public StepReader steps() {
        return context.steps();
    }

    @Override
    public HeapShare bodies() {
        return context.environment().bodies();
    }

    @Override
    public ResourceResolver targets() {
        return context.targets();
    }

    /** Takes a state that is about to be recorded for a step. */
    synchronized void stepIs(int step, StepState state) {
        statuses[step] = state.status();
        touched[step] = state.touched();
        runOf[step] = context.outline().run();
        writtenHere.set(step);
        if (state.snapshotAt().isPresent()) {
            captured.set(step);
        }
        if (state.touched() || state.verdict().isPresent()) {
            sent.set(step);
        }
        if (applied[step] == 0 && ENDED_FORWARD.contains(state.status())) {
            applied[step] = ++lastApplied;
        }
    }

    /** The place of a step in the order in which the steps were applied, from 1; 0 where it was not carried out. */
    public synchronized int placeApplied(int step) {
        return applied[step];
    }

    /** Whether what was there before the step is on record, or the absence of it. */
    public synchronized boolean captured(int step) {
        return captured.get(step);
    }

    /** Whether something may have been sent for the step. */
    public synchronized boolean sent(int step) {
        return sent.get(step);
    }

    /** Notes that a write of the step is about to be sent, or has just been answered or given up. */
    synchronized void noteSent(int step) {
        lastSentAt = context.clock().nanoTime();
        sentAt[step] = lastSentAt;
        sentHere.set(step);
    }

    /** When this process last sent something for the step or had it answered, on the run's clock; empty if never. */
    synchronized OptionalLong sentAt(int step) {
        return sentHere.get(step) ? OptionalLong.of(sentAt[step]) : OptionalLong.empty();
    }

    /**
     * When the last write of the run was sent or answered, whichever step it was for, on the run's clock. Of what was
     * sent before this process began with the run nothing is known but that.
     */
    public synchronized long lastSentAt() {
        return lastSentAt;
    }

    /** Notes that a write of the run may stay unseen for so long from now, or take effect only then. */
    public synchronized void notBelievableFor(Duration time) {
        long until = context.clock().nanoTime() + time.toNanos();
        believableAt = until - believableAt > 0 ? until : believableAt;
    }

    /**
     * How long until everything that was sent for the batch has had its effect and is shown by reads; zero or negative
     * where that is so already. What an earlier owner sent, it sent before this one began.
     */
    public synchronized Duration untilBelievable() {
        var own = Duration.ofNanos(believableAt - context.clock().nanoTime());
        return context.takenOver()
                ? begunBefore.stream()
                        .filter(sent::get)
                        .mapToObj(this::untilInheritedIsBelievable)
                        .reduce(own, (one, other) -> one.compareTo(other) > 0 ? one : other)
                : own;
    }

    private Duration untilInheritedIsBelievable(int step) {
        var traits = kindOf(step).traits();
        var effect = statuses[step] == StepStatus.IN_DOUBT ? traits.untilUnanswered() : Duration.ZERO;
        return effect.plus(traits.readLag()).minusNanos(context.clock().nanoTime() - context.begunAt());
    }

    /** Whether another owner or run of the batch had begun with the step before this one began. */
    synchronized boolean begunBefore(int step) {
        return begunBefore.get(step);
    }

    /** Whether a call for the step may have been in flight when this owner of the batch began. */
    public synchronized boolean underWayBefore(int step) {
        return underWayBefore.get(step);
    }

    /** Whether anything may have been sent for the batch. */
    public synchronized boolean anythingSent() {
        return !sent.isEmpty();
    }

    /** Notes that the resource of a step was seen to be as it was captured, after the last write of the run. */
    public synchronized void prove(int step) {
        proved.set(step);
    }

    /** Whether the last look of this run has shown the resource of the step to be as it was captured. */
    public synchronized boolean proved(int step) {
        return proved.get(step);
    }

    /** Whether the step's state is still the one in which another owner or run of the batch left it. */
    synchronized boolean inherited(int step) {
        return !writtenHere.get(step) && statuses[step] != StepStatus.PENDING;
    }

    @Override
    public synchronized StepStatus statusOf(int step) {
        return statuses[step];
    }

    @Override
    public synchronized boolean touched(int step) {
        return touched[step];
    }

    /** Whether the step's state was written in the current run; else an earlier run of the batch wrote it. */
    public synchronized boolean writtenInThisRun(int step) {
        return runOf[step] == context.outline().run();
    }

    /** Whether steps are still being started. */
    public boolean goesForward() {
        return stopReason == null;
    }

    /** Starts no more steps; only the first reason counts. */
    public synchronized void stop(StopReason reason) {
        if (stopReason == null) {
            stopReason = reason;
        }
    }

    /**
     * Starts no more steps and rolls back all that were applied, whatever {@code onFailure} says.
     *
     * @param record records the cancellation; called at once, before anything that follows from a later {@link #decide}
     * @return what {@code record} gave; empty where it is too late: what is rolled back has been decided
     */
    public synchronized Optional<Uni<Void>> cancel(StopReason reason, Supplier<Uni<Void>> record) {
        if (decided) {
            return Optional.empty();
        }
        cancelledBecause(reason);
        return Optional.of(record.get());
    }

    /** From now on it is too late to cancel. */
    public synchronized void decide() {
        decided = true;
    }

    /** Takes up a cancellation that is on record already. */
    public synchronized void cancelledBecause(StopReason reason) {
        stopReason = reason;
        cancelled = true;
    }

    public boolean cancelled() {
        return cancelled;
    }

    /** Why no more steps are started; empty while they are. */
    public Optional<StopReason> stopReason() {
        return Optional.ofNullable(stopReason);
    }

    /** Begins with nothing new: the batch is handed over to another instance. */
    public void handOver() {
        handedOver = true;
    }

    public boolean handedOver() {
        return handedOver;
    }

    /**
     * Goes on to the next part of the run. Lazy; fails with {@link HandedOver} where the batch is being handed over.
     */
    public Uni<Void> unlessHandedOver() {
        return Uni.createFrom()
                .deferred(() -> handedOver
                        ? Uni.createFrom().failure(new HandedOver())
                        : Uni.createFrom().voidItem());
    }
}
