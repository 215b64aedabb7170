package dev.unwind.engine.step;

import dev.unwind.batch.BatchId;
import dev.unwind.batch.BatchOptions;
import dev.unwind.batch.Tenant;
import dev.unwind.batch.change.DependencyGraph;
import dev.unwind.batch.change.RemoteId;
import dev.unwind.batch.run.RunType;
import dev.unwind.engine.async.RunClock;
import dev.unwind.engine.lookup.NameLookup;
import dev.unwind.engine.lookup.Referrers;
import dev.unwind.engine.lookup.SharedListings;
import dev.unwind.engine.metrics.RunMetrics;
import dev.unwind.engine.schedule.CallSlots;
import dev.unwind.engine.trace.RunTrace;
import dev.unwind.journal.alias.ResourceResolver;
import dev.unwind.journal.commit.BatchJournal;
import dev.unwind.journal.resource.LastApplied;
import dev.unwind.journal.run.BatchOutline;
import dev.unwind.journal.run.StepReader;
import dev.unwind.memory.HeapShare;
import dev.unwind.provider.KindTraits;
import dev.unwind.provider.Kinds;
import dev.unwind.provider.call.CallType;
import io.smallrye.mutiny.Uni;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * What a run of a batch works with: the batch as it was when the run began, and the program around it. Nothing of it
 * changes during the run; what changes is in {@link RunState}.
 *
 * @param kinds those that may be called while this instance may run the batch, as many calls at once as the batch
 *     allows
 * @param names who bears the names that the batch gives
 * @param referrers who holds the ids that the batch takes away
 * @param begunAt when this instance began with the batch, on the run's clock: what an earlier owner sent, it sent
 *     before
 */
public record RunContext(
        BatchOutline outline,
        DependencyGraph graph,
        BatchJournal journal,
        Environment environment,
        CallSlots slots,
        Kinds kinds,
        NameLookup names,
        Referrers referrers,
        long begunAt) {

    /**
     * What a run needs of the program around it.
     *
     * @param kinds those that may be called while this instance may run the batch
     * @param instance how this instance is called in the record
     * @param bodies the part of the heap for the bodies of steps that are under way, of all runs
     * @param applied how batches left resources last
     * @param listings those that all batches of this instance share
     */
    public record Environment(
            Kinds kinds,
            StepReader steps,
            ResourceResolver targets,
            EngineConfig config,
            RunMetrics metrics,
            RunTrace trace,
            RunClock clock,
            String instance,
            HeapShare bodies,
            LastApplied applied,
            SharedListings listings) {}

    public static RunContext of(BatchOutline outline, BatchJournal journal, Environment environment) {
        var slots = new CallSlots(
                outline.options().maxConcurrency(), together(outline, environment.kinds()), journal::hurry);
        var kinds = slots.around(environment.kinds());
        var id = outline.id();
        var steps = environment.steps();
        return new RunContext(
                outline,
                DependencyGraph.of(outline.steps().stream()
                        .map(BatchOutline.Step::dependsOn)
                        .toList()),
                journal,
                environment,
                slots,
                kinds,
                new NameLookup(
                        environment.listings(), createdRepeatedly(outline), kind -> steps.createdNames(id, kind)),
                new Referrers(
                        environment.listings(), kinds, outline.removedKinds(), kind -> steps.removedIds(id, kind)),
                environment.clock().nanoTime());
    }

    /** How many writes of the batch one call takes at most. */
    private static int together(BatchOutline outline, Kinds kinds) {
        return outline.steps().stream()
                .map(BatchOutline.Step::kind)
                .distinct()
                .flatMap(kind -> kinds.find(kind).stream())
                .flatMapToInt(kind -> Arrays.stream(CallType.values()).mapToInt(kind::together))
                .max()
                .orElse(1);
    }

    /** The kinds of which the batch creates several. */
    private static Set<String> createdRepeatedly(BatchOutline outline) {
        var seen = new HashSet<String>();
        var repeated = new HashSet<String>();
        outline.steps().stream()
                .filter(step -> step.type().creates())
                .map(BatchOutline.Step::kind)
                .filter(kind -> !seen.add(kind))
                .forEach(repeated::add);
        return repeated;
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

    public StepReader steps() {
        return environment.steps();
    }

    public ResourceResolver targets() {
        return environment.targets();
    }

    public EngineConfig config() {
        return environment.config();
    }

    public RunMetrics metrics() {
        return environment.metrics();
    }

    public RunTrace trace() {
        return environment.trace();
    }

    public RunClock clock() {
        return environment.clock();
    }

    /**
     * The later batch that changed the resource last; empty where none did. Lazy; fails with
     * {@link dev.unwind.journal.postgres.JournalUnavailable}.
     */
    public Uni<Optional<BatchId>> changedBy(KindTraits kind, RemoteId id) {
        return environment
                .applied()
                .of(new LastApplied.Wanted(tenant(), kind.account(), kind.name(), id))
                .map(last -> last.map(LastApplied.Applied::batch)
                        .filter(batch -> batch.value().compareTo(id().value()) > 0));
    }

    /** Whether the batch had a final status before this run. */
    public boolean onDemand() {
        return outline.order().type() != RunType.FORWARD;
    }

    /** Whether a person has said how this step is settled. */
    public boolean settles(int step) {
        return outline.order().type() == RunType.SETTLEMENT
                && outline.order().steps().orElseThrow().contains(step);
    }

    /** Whether an earlier owner of the batch had begun with the run. */
    public boolean takenOver() {
        return outline.underWay();
    }

    /** Records how long {@code part} takes, on success, failure or cancellation. Lazy. */
    public <T> Uni<T> timed(RunMetrics.Phase phase, Uni<T> part) {
        return Uni.createFrom().deferred(() -> {
            long startedAt = clock().nanoTime();
            return part.onTermination().invoke(() -> metrics().took(phase, clock().nanoTime() - startedAt));
        });
    }
}
