package dev.unwind.batch.change;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.function.IntConsumer;

/**
 * Which step waits for which: a directed graph over the numbers 1 to {@code size}, held in arrays, some 20 bytes a step and 8 a
 * dependency. Immutable.
 */
public final class DependencyGraph {
    /** Most steps wait for nothing, and nothing waits for most. */
    private static final int[] NONE = {};

    private final int[][] dependencies;
    private final int[][] dependants;

    private DependencyGraph(int[][] dependencies, int[][] dependants) {
        this.dependencies = dependencies;
        this.dependants = dependants;
    }

    /**
     * The graph in which step {@code i + 1} waits for the steps of the i-th collection; repeats count once.
     *
     * @throws IllegalArgumentException where a number lies outside the graph
     */
    public static DependencyGraph of(List<? extends Collection<Integer>> dependencies) {
        int size = dependencies.size();
        int[][] forward = new int[size][];
        int[] counts = new int[size];
        for (int i = 0; i < size; i++) {
            forward[i] = distinct(dependencies.get(i));
            for (int dependency : forward[i]) {
                if (dependency < 1 || dependency > size) {
                    throw new IllegalArgumentException("step " + (i + 1) + " cannot depend on step " + dependency);
                }
                counts[dependency - 1]++;
            }
        }
        return new DependencyGraph(forward, inverse(forward, counts));
    }

    private static int[] distinct(Collection<Integer> steps) {
        return steps.isEmpty()
                ? NONE
                : steps.stream().mapToInt(Integer::intValue).distinct().sorted().toArray();
    }

    private static int[][] inverse(int[][] forward, int[] counts) {
        int[][] inverse = new int[forward.length][];
        for (int i = 0; i < forward.length; i++) {
            inverse[i] = counts[i] == 0 ? NONE : new int[counts[i]];
        }
        int[] filled = new int[forward.length];
        for (int i = 0; i < forward.length; i++) {
            for (int dependency : forward[i]) {
                inverse[dependency - 1][filled[dependency - 1]++] = i + 1;
            }
        }
        return inverse;
    }

    public int size() {
        return dependencies.length;
    }

    /** The steps that this one waits for. */
    public int[] dependencies(int step) {
        return dependencies[step - 1].clone();
    }

    /** The steps that wait for this one. */
    public int[] dependants(int step) {
        return dependants[step - 1].clone();
    }

    /** How many steps this one waits for. */
    public int inDegree(int step) {
        return dependencies[step - 1].length;
    }

    /** Visits each step that waits for this one, directly. */
    public void forEachDependant(int step, IntConsumer visitor) {
        for (int dependant : dependants[step - 1]) {
            visitor.accept(dependant);
        }
    }

    /** All steps in an order in which each comes after those that it waits for, the smallest numbers first; none that are on a circle. */
    public List<Integer> order() {
        int[] open = new int[size()];
        var ready = new PriorityQueue<Integer>();
        for (int i = 0; i < size(); i++) {
            open[i] = dependencies[i].length;
            if (open[i] == 0) {
                ready.add(i + 1);
            }
        }
        var order = new ArrayList<Integer>(size());
        while (!ready.isEmpty()) {
            int step = ready.remove();
            order.add(step);
            for (int dependant : dependants[step - 1]) {
                if (--open[dependant - 1] == 0) {
                    ready.add(dependant);
                }
            }
        }
        return order;
    }

    /** One circle, as steps each of which waits for the next and the last for the first; empty where there is none. */
    public Optional<List<Integer>> cycle() {
        // Kahn's algorithm leaves the steps on circles and those behind them; from any of these, going along its
        // unfinished
        // dependencies must come round.
        int[] open = new int[size()];
        var ready = new ArrayList<Integer>();
        for (int i = 0; i < size(); i++) {
            open[i] = dependencies[i].length;
            if (open[i] == 0) {
                ready.add(i + 1);
            }
        }
        int done = 0;
        while (done < ready.size()) {
            for (int dependant : dependants[ready.get(done++) - 1]) {
                if (--open[dependant - 1] == 0) {
                    ready.add(dependant);
                }
            }
        }
        if (done == size()) {
            return Optional.empty();
        }
        int step = 1;
        while (open[step - 1] == 0) {
            step++;
        }
        var path = new ArrayList<Integer>();
        int[] placeInPath = new int[size()];
        while (placeInPath[step - 1] == 0) {
            path.add(step);
            placeInPath[step - 1] = path.size();
            step = Arrays.stream(dependencies[step - 1])
                    .filter(next -> open[next - 1] > 0)
                    .findFirst()
                    .orElseThrow();
        }
        return Optional.of(Collections.unmodifiableList(path.subList(placeInPath[step - 1] - 1, path.size())));
    }
}
