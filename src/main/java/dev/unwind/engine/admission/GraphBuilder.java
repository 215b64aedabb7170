package dev.unwind.engine.admission;

import dev.unwind.batch.change.Change;
import dev.unwind.batch.change.ChangeType;
import dev.unwind.batch.change.DependencyGraph;
import dev.unwind.batch.change.Reference;
import dev.unwind.batch.json.Violation;
import dev.unwind.provider.KindTraits;
import dev.unwind.provider.Kinds;
import dev.unwind.provider.ResourceKind;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Builds the graph of dependencies of one submission: which change waits for which, by {@code dependsOn} and by
 * references, and which values of its result others want. Keeps keys and numbers of changes, and no bodies.
 */
final class GraphBuilder {
    /** Each takes some hundred bytes until all changes are there. */
    private static final int MOST_LINKS = 400_000;

    private static final String DESIRED = "/desired";

    private final Kinds kinds;
    private final ViolationCollector violations;
    private final List<Optional<KindTraits>> traits = new ArrayList<>();
    private final Map<String, Integer> numbers = new HashMap<>();
    private final List<String> keys = new ArrayList<>();
    private final BitSet deletions = new BitSet();
    private final List<Link> links = new ArrayList<>();
    private final List<Set<Integer>> dependencies = new ArrayList<>();
    private final List<Set<String>> exposed = new ArrayList<>();

    /**
     * One change names another by its key.
     *
     * @param at where it does, as a JSON Pointer into the submission
     * @param value the value of the other's result that it refers to; empty where it only comes after it
     */
    private record Link(int from, String key, String at, Optional<String> value) {}

    GraphBuilder(Kinds kinds, ViolationCollector violations) {
        this.kinds = kinds;
        this.violations = violations;
    }

    /** Adds the next change, and what it says that it depends on. Its key has to be new. */
    void add(Change change) {
        dependencies.add(Set.of());
        exposed.add(Set.of());
        keys.add(change.key());
        traits.add(kinds.find(change.kind()).map(ResourceKind::traits));
        deletions.set(change.number(), change.type() == ChangeType.DELETE);
        registerKey(change);
        for (int i = 0; i < change.dependsOn().size(); i++) {
            link(change, "/dependsOn/" + i, change.dependsOn().get(i), Optional.empty());
        }
    }

    private void registerKey(Change change) {
        var other = numbers.putIfAbsent(change.key(), change.number());
        if (other != null) {
            violations.add(
                    change,
                    "/key",
                    "the key \"" + change.key() + "\" is already that of " + ViolationCollector.pointer(other)
                            + "; keys are unique in a batch");
        }
    }

    /** Adds a reference to a value of another change's result. */
    void refer(Change change, String member, Reference.ToChange reference) {
        link(change, member, reference.key(), Optional.of(reference.pointer().toString()));
    }

    private void link(Change change, String member, String key, Optional<String> value) {
        if (links.size() == MOST_LINKS) {
            violations.add(change, "", "the changes of a batch name one another at most " + MOST_LINKS + " times");
            return;
        }
        links.add(new Link(change.number(), key, ViolationCollector.pointer(change.number()) + member, value));
    }

    /** Resolves keys to numbers, now that all changes are there, and refuses cycles. */
    void build() {
        links.forEach(this::resolve);
        links.clear();
        refuseCycle();
    }

    private void resolve(Link link) {
        var number = Optional.ofNullable(numbers.get(link.key()));
        if (number.isEmpty()) {
            violations.add(
                    link.from(),
                    new Violation(link.at(), "no change of this batch has the key \"" + link.key() + "\""));
        } else if (link.value().isPresent() && deletions.get(number.get())) {
            violations.add(
                    link.from(),
                    new Violation(link.at(), "the change \"" + link.key() + "\" is a DELETE and has no result"));
        } else {
            own(dependencies, link.from()).add(number.get());
            link.value().ifPresent(value -> {
                own(exposed, number.get()).add(value);
                refuseLeak(link, number.get(), value);
            });
        }
    }

    private void refuseLeak(Link link, int source, String value) {
        String member = link.at().substring(link.at().indexOf(DESIRED) + DESIRED.length());
        traits.get(source - 1).ifPresent(from -> traits.get(link.from() - 1)
                .ifPresent(to -> ReferenceScanner.leak(from, value, to, member)
                        .ifPresent(why -> violations.add(link.from(), new Violation(link.at(), why)))));
    }

    /** The set of a change; most changes share an empty one. */
    private static <T> Set<T> own(List<Set<T>> sets, int change) {
        var set = sets.get(change - 1);
        if (set.isEmpty()) {
            set = new TreeSet<>();
            sets.set(change - 1, set);
        }
        return set;
    }

    private void refuseCycle() {
        DependencyGraph.of(dependencies).cycle().ifPresent(cycle -> {
            int first = cycle.get(0);
            var names = cycle.stream().map(this::key).collect(Collectors.toList());
            names.add(key(first));
            violations.add(
                    first,
                    new Violation(
                            ViolationCollector.pointer(first),
                            "these changes wait for one another in a circle: " + String.join(" → ", names)));
        });
    }

    /** How many changes there are. */
    int size() {
        return keys.size();
    }

    String key(int change) {
        return keys.get(change - 1);
    }

    /** The numbers of the changes that come before this one. Complete after {@link #build}. */
    Set<Integer> dependsOn(int change) {
        return dependencies.get(change - 1);
    }

    /** The JSON Pointers into the result of this change that others refer to. Complete after {@link #build}. */
    Set<String> exposes(int change) {
        return exposed.get(change - 1);
    }
}
