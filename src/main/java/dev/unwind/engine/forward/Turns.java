package dev.unwind.engine.forward;

import dev.unwind.batch.change.ChangeType;
import dev.unwind.batch.change.DependencyGraph;
import dev.unwind.engine.record.RecordedBatch;
import dev.unwind.engine.record.RecordedStep;
import dev.unwind.engine.state.IdReferences;
import dev.unwind.engine.state.IdReferences.Held;
import dev.unwind.engine.state.Snapshot;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which steps come after which others although they do not depend on them: writes that move their siblings go one at a
 * time, and what holds the id of something is deleted before that is. Holds numbers and ids only.
 */
final class Turns {
    /** How many steps are read at once. */
    private static final int READS = 16;

    private final RecordedBatch batch;
    private final List<Set<Integer>> after;
    private final Map<Held, Integer> deletions = new HashMap<>();
    private final Map<Integer, Set<Held>> heldBy = new HashMap<>();

    private Turns(RecordedBatch batch) {
        this.batch = batch;
        this.after = new ArrayList<>(batch.graph().size());
        for (int step = 1; step <= batch.graph().size(); step++) {
            after.add(Set.of());
        }
    }

    /** Reads the snapshots of deletions that may hold each other's ids. Lazy; fails as the journal does. */
    static Uni<DependencyGraph> of(RecordedBatch batch) {
        var turns = new Turns(batch);
        turns.siblings();
        return turns.deletions().map(read -> turns.graph());
    }

    /** Each write of a kind that moves its siblings comes after the one before it. */
    private void siblings() {
        Map<String, Integer> previous = new HashMap<>();
        for (int step : batch.graph().order()) {
            var kind = batch.kindOf(step);
            if (kind.traits().behaviour().movesSiblings()) {
                var before = previous.put(kind.name(), step);
                if (before != null) {
                    add(step, before);
                }
            }
        }
    }

    private void add(int step, int before) {
        var set = after.get(step - 1);
        if (set.isEmpty()) {
            set = new TreeSet<>();
            after.set(step - 1, set);
        }
        set.add(before);
    }

    private Uni<Void> deletions() {
        var removed = batch.outline().removedKinds();
        boolean related = removed.stream().anyMatch(kind -> batch.kinds().get(kind).traits().references().stream()
                .anyMatch(reference -> removed.contains(reference.kind())));
        if (!related) {
            return Uni.createFrom().voidItem();
        }
        return Multi.createFrom()
                .range(1, batch.graph().size() + 1)
                .filter(step -> batch.typeOf(step) == ChangeType.DELETE)
                .onItem()
                .transformToUni(batch::read)
                .merge(READS)
                .invoke(this::note)
                .collect()
                .last()
                .invoke(this::referrersFirst)
                .replaceWithVoid();
    }

    private synchronized void note(RecordedStep step) {
        step.snapshot()
                .flatMap(Snapshot::id)
                .ifPresent(id -> deletions.put(new Held(step.kind().name(), id.value()), step.number()));
        step.snapshot()
                .flatMap(Snapshot::projection)
                .map(projection -> IdReferences.in(step.kind().traits(), projection))
                .filter(held -> !held.isEmpty())
                .ifPresent(held -> heldBy.put(step.number(), held));
    }

    private void referrersFirst() {
        heldBy.forEach((holder, held) -> held.forEach(id -> {
            var deleted = deletions.get(id);
            if (deleted != null && !deleted.equals(holder)) {
                add(deleted, holder);
            }
        }));
    }

    /** The turns that do not contradict the dependencies, or one another. */
    private DependencyGraph graph() {
        for (var cycle = together().cycle();
                cycle.isPresent();
                cycle = together().cycle()) {
            if (!dropOne(cycle.get())) {
                break;
            }
        }
        return DependencyGraph.of(after);
    }

    private DependencyGraph together() {
        List<Set<Integer>> all = new ArrayList<>(after.size());
        for (int step = 1; step <= after.size(); step++) {
            Set<Integer> before = new HashSet<>(after.get(step - 1));
            for (int dependency : batch.graph().dependencies(step)) {
                before.add(dependency);
            }
            all.add(before);
        }
        return DependencyGraph.of(all);
    }

    private boolean dropOne(List<Integer> cycle) {
        for (int i = 0; i < cycle.size(); i++) {
            int step = cycle.get(i);
            int before = cycle.get((i + 1) % cycle.size());
            if (after.get(step - 1).contains(before)) {
                after.get(step - 1).remove(before);
                return true;
            }
        }
        return false;
    }
}
