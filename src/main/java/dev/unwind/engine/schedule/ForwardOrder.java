package dev.unwind.engine.schedule;

import dev.unwind.batch.change.DependencyGraph;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * The order in which the changes of a batch are made, as far as it does not follow from their dependencies: changes
 * that could not be undone exactly are made when all others are, unless another change needs them earlier. Immutable.
 */
public final class ForwardOrder {
    private final DependencyGraph graph;
    private final BitSet last = new BitSet();
    private final BitSet pinned = new BitSet();

    private ForwardOrder(DependencyGraph graph) {
        this.graph = graph;
    }

    /** @param irreversible the changes that could not be undone exactly */
    public static ForwardOrder of(DependencyGraph graph, IntPredicate irreversible) {
        var order = new ForwardOrder(graph);
        IntStream.rangeClosed(1, graph.size()).filter(irreversible).forEach(order.last::set);
        if (!order.last.isEmpty()) {
            var needed = order.neededByOthers();
            order.pinned.or(order.last);
            order.pinned.and(needed);
            order.last.andNot(needed);
        }
        return order;
    }

    /** All that the changes which can be undone depend on, directly or not. */
    private BitSet neededByOthers() {
        var needed = new BitSet();
        var open = new ArrayDeque<Integer>();
        IntStream.rangeClosed(1, graph.size()).filter(step -> !last.get(step)).forEach(open::add);
        while (!open.isEmpty()) {
            for (int dependency : graph.dependencies(open.poll())) {
                if (!needed.get(dependency)) {
                    needed.set(dependency);
                    open.add(dependency);
                }
            }
        }
        return needed;
    }

    /** Whether the change is made when all others are. */
    public boolean last(int step) {
        return last.get(step);
    }

    /** Whether any change is. */
    public boolean hasLast() {
        return !last.isEmpty();
    }

    /** Whether the change could not be undone exactly, and is made earlier because another one needs it. */
    public boolean pinned(int step) {
        return pinned.get(step);
    }

    /** An order in which all changes can be made, one after another. */
    public List<Integer> steps() {
        var steps = new ArrayList<Integer>(graph.size());
        var order = graph.order();
        order.stream().filter(step -> !last.get(step)).forEach(steps::add);
        order.stream().filter(last::get).forEach(steps::add);
        return steps;
    }
}
