package dev.unwind.engine.unwind;

import dev.unwind.batch.change.DependencyGraph;
import dev.unwind.engine.compensation.LostIds;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.function.ToIntFunction;

/**
 * The order in which steps are undone: each after those that depended on it, and a restore whose snapshot holds an id
 * that the batch took away after the recreate that brings the resource back. Where the two contradict each other the
 * second counts; where snapshots hold each other's ids in a circle, one of them is restored in two passes, first
 * without the reference.
 *
 * <p>Steps that do not wait for one another are undone in the reverse order in which they were applied.
 *
 * @param graph which step waits for which
 * @param twoPasses the steps that are restored without some reference first
 * @param steps all steps in the order in which they are undone
 */
public record UnwindOrder(DependencyGraph graph, Set<Integer> twoPasses, List<Integer> steps) {
    /**
     * @param placeApplied the place of each step in the order in which they were applied; the number of a step that is
     *     not carried out does not matter
     */
    public static UnwindOrder of(
            DependencyGraph forward, Set<LostIds.HeldId> heldIds, ToIntFunction<Integer> placeApplied) {
        int size = forward.size();
        List<Set<Integer>> waits = new ArrayList<>(size);
        for (int step = 1; step <= size; step++) {
            Set<Integer> after = new HashSet<>();
            for (int dependant : forward.dependants(step)) {
                after.add(dependant);
            }
            waits.add(after);
        }
        Set<LostIds.HeldId> hard = new HashSet<>(heldIds);
        hard.removeIf(edge -> edge.holder() == edge.held());
        hard.forEach(edge -> waits.get(edge.holder() - 1).add(edge.held()));
        // Most contradictions are of two steps with each other; the search below is for the longer circles, which are
        // rare.
        hard.stream()
                .filter(edge -> !hard.contains(new LostIds.HeldId(edge.held(), edge.holder())))
                .forEach(edge -> waits.get(edge.held() - 1).remove(edge.holder()));
        Set<Integer> twoPasses = new HashSet<>();
        var graph = DependencyGraph.of(waits);
        for (var cycle = graph.cycle(); cycle.isPresent(); cycle = graph.cycle()) {
            var dropped = weakest(cycle.get(), hard);
            waits.get(dropped.holder() - 1).remove(dropped.held());
            if (hard.remove(dropped)) {
                twoPasses.add(dropped.holder());
            }
            graph = DependencyGraph.of(waits);
        }
        return new UnwindOrder(graph, Set.copyOf(twoPasses), graph.order(step -> -placeApplied.applyAsInt(step)));
    }

    /**
     * Which step comes after which although it does not wait for it: every one of those that follow one another
     * strictly.
     *
     * @param strict the steps that go one at a time
     */
    public DependencyGraph turns(IntPredicate strict) {
        List<Set<Integer>> turns = new ArrayList<>(Collections.nCopies(graph.size(), Set.of()));
        int before = 0;
        for (int step : steps) {
            if (strict.test(step)) {
                if (before > 0) {
                    turns.set(step - 1, Set.of(before));
                }
                before = step;
            }
        }
        return DependencyGraph.of(turns);
    }

    /** Of the arrows of a circle one that is only the reverse of a dependency, if there is one. */
    private static LostIds.HeldId weakest(List<Integer> cycle, Set<LostIds.HeldId> hard) {
        LostIds.HeldId weakest = null;
        for (int i = 0; i < cycle.size(); i++) {
            var edge = new LostIds.HeldId(cycle.get(i), cycle.get((i + 1) % cycle.size()));
            if (!hard.contains(edge)) {
                return edge;
            }
            weakest = edge;
        }
        return weakest;
    }
}
