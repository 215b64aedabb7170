package dev.unwind.engine.plan;

import dev.unwind.batch.change.Change;
import dev.unwind.batch.change.DependencyGraph;
import dev.unwind.batch.change.RemoteId;
import dev.unwind.engine.admission.ResolvedTargets;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The ids that changes of one batch take away.
 *
 * @param changes the changes of the batch, in the order of their numbers
 */
record RemovedIds(DependencyGraph graph, List<Change> changes, ResolvedTargets targets) {
    /**
     * The ids of a change's kind that are gone by the time that the change is made: it waits for those that take them
     * away.
     */
    Set<RemoteId> before(Change change) {
        var removed = new HashSet<RemoteId>();
        var seen = new HashSet<Integer>();
        var open = new ArrayDeque<Integer>(List.of(change.number()));
        while (!open.isEmpty()) {
            for (int earlier : graph.dependencies(open.remove())) {
                if (seen.add(earlier)) {
                    open.add(earlier);
                    addRemoved(changes.get(earlier - 1), change.kind(), removed);
                }
            }
        }
        return removed;
    }

    private void addRemoved(Change change, String kind, Set<RemoteId> removed) {
        if (change.kind().equals(kind) && change.type().removesId()) {
            targets.currentId(change).ifPresent(removed::add);
        }
    }
}
