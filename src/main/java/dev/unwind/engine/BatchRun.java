package dev.unwind.engine;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.batch.BatchId;
import dev.unwind.batch.BatchOptions;
import dev.unwind.batch.BatchStatus;
import dev.unwind.batch.ChangeType;
import dev.unwind.batch.DependencyGraph;
import dev.unwind.batch.Json;
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
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * One batch under way: what its pipelines share. Of the batch it holds the graph, and a status and a bit for each step; bodies are
 * read when a step's turn comes. Safe from any thread.
 */
final class BatchRun {
    /** What a run needs of the program around it. */
    record Surroundings(Kinds kinds, Steps steps, Targets targets, EngineConfig config) {}

    private final BatchOutline outline;
    private final BatchJournal journal;
    private final Surroundings surroundings;
    private final DependencyGraph graph;
    private final StepStatus[] statuses;
    private final boolean[] touched;
    private final Namesakes namesakes;
    private final Referrers referrers;
    private volatile ObjectNode stopReason;

    BatchRun(BatchOutline outline, BatchJournal journal, Surroundings surroundings) {
        this.outline = outline;
        this.journal = journal;
        this.surroundings = surroundings;
        this.graph = DependencyGraph.of(
                outline.steps().stream().map(BatchOutline.Step::dependsOn).toList());
        this.statuses = new StepStatus[outline.steps().size() + 1];
        this.touched = new boolean[outline.steps().size() + 1];
        outline.steps().forEach(step -> {
            statuses[step.number()] = step.status();
            touched[step.number()] = step.touched();
        });
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

    Steps steps() {
        return surroundings.steps();
    }

    Targets targets() {
        return surroundings.targets();
    }

    Kinds kinds() {
        return surroundings.kinds();
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

    /** The provider account of each kind in the batch. */
    Map<String, String> accounts() {
        var accounts = new HashMap<String, String>();
        outline.steps()
                .forEach(step -> accounts.computeIfAbsent(
                        step.kind(), kind -> kinds().get(kind).traits().account()));
        return accounts;
    }

    synchronized void stepIs(int step, StepState state) {
        statuses[step] = state.status();
        touched[step] = state.touched();
    }

    synchronized StepStatus statusOf(int step) {
        return statuses[step];
    }

    synchronized boolean touched(int step) {
        return touched[step];
    }

    /** Whether steps are still being started. */
    boolean goesForward() {
        return stopReason == null;
    }

    /** Starts no more steps; only the first reason counts. */
    synchronized void stop(ObjectNode reason) {
        if (stopReason == null) {
            stopReason = reason;
        }
    }

    Optional<ObjectNode> stopReason() {
        return Optional.ofNullable(stopReason);
    }

    /** Records where the batch as a whole stands. */
    Uni<Void> become(RecordType type, BatchStatus status, Optional<ObjectNode> reason) {
        var data = Json.object().put("status", status.name());
        reason.ifPresent(why -> data.set("reason", why));
        return journal.append(Entry.ofBatch(type, new BatchState(status, reason), data));
    }
}
