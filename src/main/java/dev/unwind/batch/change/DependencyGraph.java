package dev.unwind.batch.change;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.function.IntConsumer;
import java.util.function.ToIntFunction;

/**
 * The dependencies between steps: a directed graph over the numbers 1 to {@code size}, held in arrays, with some 20
 * bytes for each step and 8 for each dependency. Immutable.
 */
public final class DependencyGraph {
    /** Shared, because most steps depend on nothing, and nothing depends on most. */
    private static final int[] NONE = {};

    private final int[][] dependencies;
    private final int[][] dependants;

    private DependencyGraph(int[][] dependencies, int[][] dependants) {
        this.dependencies = dependencies;
        this.dependants = dependants;
    }

    /**
     * Builds the graph in which step {@code i + 1} depends on the steps of the i-th collection. Duplicates count once.
     *
     * @throws IllegalArgumentException if a number is outside the graph
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

    /** The steps that this one depends on. */
    public int[] dependencies(int step) {
        return dependencies[step - 1].clone();
    }

    /** The steps that depend on this one. */
    public int[] dependants(int step) {
        return dependants[step - 1].clone();
    }

    /** The number of steps that this one depends on. */
    public int inDegree(int step) {
        return dependencies[step - 1].length;
    }

    /** Visits each step that directly depends on this one. */
    public void forEachDependant(int step, IntConsumer visitor) {
        for (int dependant : dependants[step - 1]) {
            visitor.accept(dependant);
        }
    }

    /** A topological order of all steps, the smallest numbers first, without steps on cycles or behind them. */
    public List<Integer> order() {
        return order(step -> step);
    }

    /** A topological order of all steps, the lowest ranks first, without steps on cycles or behind them. */
    public List<Integer> order(ToIntFunction<Integer> rank) {
        int[] open = new int[size()];
        var ready = new PriorityQueue<Integer>(Comparator.comparingInt(rank).thenComparing(Comparator.naturalOrder()));
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

    /** One cycle, as steps each of which depends on the next, and the last on the first; empty if there is none. */
    public Optional<List<Integer>> cycle() {
        // Kahn's algorithm leaves the steps on cycles and those behind them. From any of these, following unfinished
        // dependencies leads into a cycle.
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
