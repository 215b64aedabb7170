package dev.unwind.engine;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.batch.BatchId;
import dev.unwind.batch.BatchOptions;
import dev.unwind.batch.BatchStatus;
import dev.unwind.batch.ChangeType;
import dev.unwind.batch.DependencyGraph;
import dev.unwind.batch.Json;
import dev.unwind.batch.RunType;
import dev.unwind.batch.StepStatus;
import dev.unwind.batch.Tenant;
import dev.unwind.journal.BatchJournal;
import dev.unwind.journal.BatchOutline;
import dev.unwind.journal.BatchState;
import dev.unwind.journal.Entry;
import dev.unwind.journal.RecordType;
import dev.unwind.journal.StepState;
import dev.unwind.journal.Steps;
import dev.unwind.journal.Targets;
import dev.unwind.provider.Kinds;
import dev.unwind.provider.ResourceKind;
import io.smallrye.mutiny.Uni;
import java.util.BitSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * One batch under way: what its pipelines share. Of the batch it holds the graph, and a status and a bit for each step; bodies are
 * read when a step's turn comes. Safe from any thread.
 */
final class BatchRun {
    /**
     * What a run needs of the program around it.
     *
     * @param kinds those that may be called while this instance may run the batch
     * @param instance how this instance is called in the record
     */
    record Surroundings(
            Kinds kinds,
            Steps steps,
            Targets targets,
            EngineConfig config,
            RunMetrics metrics,
            RunTrace trace,
            RunClock clock,
            String instance) {}

    private final long begunAt;
    private final BatchOutline outline;
    private final BatchJournal journal;
    private final Surroundings surroundings;
    private final CallSlots slots;
    private final Kinds kinds;
    private final DependencyGraph graph;
    private final StepStatus[] statuses;
    private final boolean[] touched;
    private final int[] runOf;
    private final BitSet writtenHere = new BitSet();
    private final Namesakes namesakes;
    private final Referrers referrers;
    private volatile ObjectNode stopReason;
    private volatile boolean cancelled;
    private boolean decided;
    private volatile boolean left;
    private volatile boolean rollsBack;

    BatchRun(BatchOutline outline, BatchJournal journal, Surroundings surroundings) {
        this.outline = outline;
        this.journal = journal;
        this.surroundings = surroundings;
        this.slots = new CallSlots(outline.options().maxConcurrency());
        this.kinds = slots.around(surroundings.kinds());
        this.begunAt = surroundings.clock().nanoTime();
        this.graph = DependencyGraph.of(
                outline.steps().stream().map(BatchOutline.Step::dependsOn).toList());
        this.statuses = new StepStatus[outline.steps().size() + 1];
        this.touched = new boolean[outline.steps().size() + 1];
        this.runOf = new int[outline.steps().size() + 1];
        outline.steps().forEach(step -> {
            statuses[step.number()] = step.status();
            touched[step.number()] = step.touched();
            runOf[step.number()] = step.run();
        });
        this.rollsBack = outline.underWay() && outline.status() == BatchStatus.ROLLING_BACK;
        this.namesakes = new Namesakes(this);
        this.referrers = new Referrers(this);
    }

    BatchId id() {
        return outline.id();
    }

    Tenant tenant() {
        return outline.tenant();
    }

    BatchOptions options() {
        return outline.options();
    }

    BatchOutline outline() {
        return outline;
    }

    BatchJournal journal() {
        return journal;
    }

    DependencyGraph graph() {
        return graph;
    }

    EngineConfig config() {
        return surroundings.config();
    }

    RunMetrics metrics() {
        return surroundings.metrics();
    }

    RunTrace trace() {
        return surroundings.trace();
    }

    RunClock clock() {
        return surroundings.clock();
    }

    /** Takes the time of a part of a step, whatever comes of it. */
    <T> Uni<T> timed(RunMetrics.Phase phase, Uni<T> part) {
        return Uni.createFrom().deferred(() -> {
            long begunAt = clock().nanoTime();
            return part.onTermination().invoke(() -> metrics().took(phase, clock().nanoTime() - begunAt));
        });
    }

    Steps steps() {
        return surroundings.steps();
    }

    Targets targets() {
        return surroundings.targets();
    }

    /** Those that may be called while this instance may run the batch, as many at once as the batch allows. */
    Kinds kinds() {
        return kinds;
    }

    CallSlots slots() {
        return slots;
    }

    Namesakes namesakes() {
        return namesakes;
    }

    Referrers referrers() {
        return referrers;
    }

    ResourceKind kindOf(int step) {
        return kinds().get(outline.steps().get(step - 1).kind());
    }

    ChangeType typeOf(int step) {
        return outline.steps().get(step - 1).type();
    }

    /** Reads a step's bodies. */
    Uni<Step> load(int step) {
        return steps().load(id(), step).map(record -> new Step(this, kindOf(step), record));
    }

    /** The kinds whose ids this batch takes away. */
    Set<String> removedKinds() {
        var kinds = new TreeSet<String>();
        outline.steps().stream().filter(step -> step.type().removesId()).forEach(step -> kinds.add(step.kind()));
        return kinds;
    }

    synchronized void stepIs(int step, StepState state) {
        statuses[step] = state.status();
        touched[step] = state.touched();
        runOf[step] = outline.run();
        writtenHere.set(step);
    }

    /** When this instance began with the batch, on the run's clock: what an earlier one had sent, it sent before. */
    long begunAt() {
        return begunAt;
    }

    /** Whether the step's state is still the one in which another run of the batch left it. */
    synchronized boolean inherited(int step) {
        return !writtenHere.get(step) && statuses[step] != StepStatus.PENDING;
    }

    synchronized StepStatus statusOf(int step) {
        return statuses[step];
    }

    synchronized boolean touched(int step) {
        return touched[step];
    }

    /** Whether the current run has brought the step to where it stands; else an earlier run of the batch left it there. */
    synchronized boolean broughtHere(int step) {
        return runOf[step] == outline.run();
    }

    /** Whether the batch had come to its end before this run. */
    boolean onDemand() {
        return outline.order().type() != RunType.FORWARD;
    }

    /** Whether a person has said how this step is settled. */
    boolean settles(int step) {
        return outline.order().type() == RunType.SETTLEMENT
                && outline.order().steps().orElseThrow().contains(step);
    }

    /** Whether steps are still being started. */
    boolean goesForward() {
        return stopReason == null;
    }

    /** Whether an earlier owner of the batch had begun with it. */
    boolean takenOver() {
        return outline.underWay();
    }

    /** Starts no more steps; only the first reason counts. */
    synchronized void stop(ObjectNode reason) {
        if (stopReason == null) {
            stopReason = reason;
        }
    }

    /**
     * Starts no more steps and undoes all that were applied, however failures were to be treated.
     *
     * @return nothing where it is too late for that: what is undone has been decided
     */
    synchronized Optional<Uni<Void>> cancel(ObjectNode reason) {
        if (decided) {
            return Optional.empty();
        }
        stopReason = reason;
        cancelled = true;
        return Optional.of(become(RecordType.BATCH_CANCELLING, BatchStatus.RUNNING, Optional.of(reason)));
    }

    /** From now on it is too late to cancel; whatever was heard before counts. */
    synchronized void decide() {
        decided = true;
    }

    /** Takes up that an earlier owner of the batch had heard of a cancellation. */
    synchronized void cancelledBefore(ObjectNode reason) {
        stopReason = reason;
        cancelled = true;
    }

    boolean cancelled() {
        return cancelled;
    }

    /** Begins with nothing new: the batch is left to another instance. */
    void leave() {
        left = true;
    }

    boolean left() {
        return left;
    }

    /** Goes on to the next part of the run, unless the batch is being left. */
    Uni<Void> orLeave() {
        return Uni.createFrom()
                .deferred(() -> left
                        ? Uni.createFrom().failure(new Left())
                        : Uni.createFrom().voidItem());
    }

    Optional<ObjectNode> stopReason() {
        return Optional.ofNullable(stopReason);
    }

    /** Records that another instance goes on with the batch from where its record ends. */
    Uni<Void> takeOver() {
        var data = Json.object()
                .put("status", outline.status().name())
                .put("run", outline.run())
                .put("by", surroundings.instance());
        return journal.append(
                Entry.ofBatch(RecordType.BATCH_TAKEN_OVER, new BatchState(outline.status(), Optional.empty()), data));
    }

    /** Records where the batch as a whole stands. */
    Uni<Void> become(RecordType type, BatchStatus status, Optional<ObjectNode> reason) {
        var data = Json.object().put("status", status.name()).put("run", outline.run());
        reason.ifPresent(why -> data.set("reason", why));
        var entry = Entry.ofBatch(type, new BatchState(status, reason), data);
        return journal.append(type == RecordType.BATCH_FINISHED ? EndOfRun.told(this, entry, data) : entry)
                .invoke(() -> count(type, status));
    }

    private void count(RecordType type, BatchStatus status) {
        if (type == RecordType.BATCH_ROLLING_BACK) {
            rollsBack = true;
            metrics().rollbackStarted();
        } else if (type == RecordType.BATCH_FINISHED && rollsBack) {
            metrics().rollbackEnded(status);
        }
    }
}
