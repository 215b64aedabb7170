package dev.unwind.engine.step;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.batch.BatchId;
import dev.unwind.batch.BatchOptions;
import dev.unwind.batch.BatchStatus;
import dev.unwind.batch.StepStatus;
import dev.unwind.batch.Tenant;
import dev.unwind.batch.change.ChangeType;
import dev.unwind.batch.change.DependencyGraph;
import dev.unwind.batch.json.Json;
import dev.unwind.batch.run.RunType;
import dev.unwind.engine.async.RunClock;
import dev.unwind.engine.metrics.RunMetrics;
import dev.unwind.engine.schedule.CallSlots;
import dev.unwind.journal.alias.ResourceResolver;
import dev.unwind.journal.commit.BatchJournal;
import dev.unwind.journal.record.BatchState;
import dev.unwind.journal.record.Entry;
import dev.unwind.journal.record.RecordType;
import dev.unwind.journal.record.StepState;
import dev.unwind.journal.run.BatchOutline;
import dev.unwind.journal.run.StepReader;
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
public final class RunState {
    /**
     * What a run needs of the program around it.
     *
     * @param kinds those that may be called while this instance may run the batch
     * @param instance how this instance is called in the record
     */
    public record Surroundings(
            Kinds kinds,
            StepReader steps,
            ResourceResolver targets,
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
    private final NameLookup namesakes;
    private final Referrers referrers;
    private volatile ObjectNode stopReason;
    private volatile boolean cancelled;
    private boolean decided;
    private volatile boolean left;
    private volatile boolean rollsBack;

    public RunState(BatchOutline outline, BatchJournal journal, Surroundings surroundings) {
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
        this.namesakes = new NameLookup(this);
        this.referrers = new Referrers(this);
    }

    public BatchId id() {
        return outline.id();
    }

    public Tenant tenant() {
        return outline.tenant();
    }

    public BatchOptions options() {
        return outline.options();
    }

    public BatchOutline outline() {
        return outline;
    }

    public BatchJournal journal() {
        return journal;
    }

    public DependencyGraph graph() {
        return graph;
    }

    public EngineConfig config() {
        return surroundings.config();
    }

    public RunMetrics metrics() {
        return surroundings.metrics();
    }

    public RunTrace trace() {
        return surroundings.trace();
    }

    public RunClock clock() {
        return surroundings.clock();
    }

    /** Takes the time of a part of a step, whatever comes of it. */
    public <T> Uni<T> timed(RunMetrics.Phase phase, Uni<T> part) {
        return Uni.createFrom().deferred(() -> {
            long begunAt = clock().nanoTime();
            return part.onTermination().invoke(() -> metrics().took(phase, clock().nanoTime() - begunAt));
        });
    }

    public StepReader steps() {
        return surroundings.steps();
    }

    public ResourceResolver targets() {
        return surroundings.targets();
    }

    /** Those that may be called while this instance may run the batch, as many at once as the batch allows. */
    public Kinds kinds() {
        return kinds;
    }

    public CallSlots slots() {
        return slots;
    }

    public NameLookup namesakes() {
        return namesakes;
    }

    public Referrers referrers() {
        return referrers;
    }

    public ResourceKind kindOf(int step) {
        return kinds().get(outline.steps().get(step - 1).kind());
    }

    public ChangeType typeOf(int step) {
        return outline.steps().get(step - 1).type();
    }

    /** Reads a step's bodies. */
    public Uni<Step> load(int step) {
        return steps().load(id(), step).map(record -> new Step(this, kindOf(step), record));
    }

    /** The kinds whose ids this batch takes away. */
    public Set<String> removedKinds() {
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
    public long begunAt() {
        return begunAt;
    }

    /** Whether the step's state is still the one in which another run of the batch left it. */
    synchronized boolean inherited(int step) {
        return !writtenHere.get(step) && statuses[step] != StepStatus.PENDING;
    }

    public synchronized StepStatus statusOf(int step) {
        return statuses[step];
    }

    public synchronized boolean touched(int step) {
        return touched[step];
    }

    /** Whether the current run has brought the step to where it stands; else an earlier run of the batch left it there. */
    public synchronized boolean broughtHere(int step) {
        return runOf[step] == outline.run();
    }

    /** Whether the batch had come to its end before this run. */
    public boolean onDemand() {
        return outline.order().type() != RunType.FORWARD;
    }

    /** Whether a person has said how this step is settled. */
    public boolean settles(int step) {
        return outline.order().type() == RunType.SETTLEMENT
                && outline.order().steps().orElseThrow().contains(step);
    }

    /** Whether steps are still being started. */
    public boolean goesForward() {
        return stopReason == null;
    }

    /** Whether an earlier owner of the batch had begun with it. */
    public boolean takenOver() {
        return outline.underWay();
    }

    /** Starts no more steps; only the first reason counts. */
    public synchronized void stop(ObjectNode reason) {
        if (stopReason == null) {
            stopReason = reason;
        }
    }

    /**
     * Starts no more steps and undoes all that were applied, however failures were to be treated.
     *
     * @return nothing where it is too late for that: what is undone has been decided
     */
    public synchronized Optional<Uni<Void>> cancel(ObjectNode reason) {
        if (decided) {
            return Optional.empty();
        }
        stopReason = reason;
        cancelled = true;
        return Optional.of(become(RecordType.BATCH_CANCELLING, BatchStatus.RUNNING, Optional.of(reason)));
    }

    /** From now on it is too late to cancel; whatever was heard before counts. */
    public synchronized void decide() {
        decided = true;
    }

    /** Takes up that an earlier owner of the batch had heard of a cancellation. */
    public synchronized void cancelledBefore(ObjectNode reason) {
        stopReason = reason;
        cancelled = true;
    }

    public boolean cancelled() {
        return cancelled;
    }

    /** Begins with nothing new: the batch is left to another instance. */
    public void leave() {
        left = true;
    }

    public boolean left() {
        return left;
    }

    /** Goes on to the next part of the run, unless the batch is being left. */
    public Uni<Void> orLeave() {
        return Uni.createFrom()
                .deferred(() -> left
                        ? Uni.createFrom().failure(new HandedOver())
                        : Uni.createFrom().voidItem());
    }

    public Optional<ObjectNode> stopReason() {
        return Optional.ofNullable(stopReason);
    }

    /** Records that another instance goes on with the batch from where its record ends. */
    public Uni<Void> takeOver() {
        var data = Json.object()
                .put("status", outline.status().name())
                .put("run", outline.run())
                .put("by", surroundings.instance());
        return journal.append(
                Entry.ofBatch(RecordType.BATCH_TAKEN_OVER, new BatchState(outline.status(), Optional.empty()), data));
    }

    /** Records where the batch as a whole stands. */
    public Uni<Void> become(RecordType type, BatchStatus status, Optional<ObjectNode> reason) {
        var data = Json.object().put("status", status.name()).put("run", outline.run());
        reason.ifPresent(why -> data.set("reason", why));
        var entry = Entry.ofBatch(type, new BatchState(status, reason), data);
        return journal.append(type == RecordType.BATCH_FINISHED ? CompletionNotice.told(this, entry, data) : entry)
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
