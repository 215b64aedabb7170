package dev.unwind.engine.admission;

import dev.unwind.batch.change.Change;
import dev.unwind.batch.json.Violation;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Collects what is wrong with the changes of one submission, each once and up to a limit. For one thread at a time. */
final class ViolationCollector {
    private static final int MAX_VIOLATIONS = 1_000;

    private final Set<Found> found = new LinkedHashSet<>();

    private record Found(int change, Violation violation) {}

    /** Adds a violation of the change with this number, unless the limit is reached. */
    void add(int change, Violation violation) {
        if (found.size() < MAX_VIOLATIONS) {
            found.add(new Found(change, violation));
        }
    }

    /** Adds a violation of this change at one of its members, unless the limit is reached. */
    void add(Change change, String member, String detail) {
        add(change.number(), new Violation(pointer(change.number()) + member, detail));
    }

    /** Whether no further violation is taken: checking any more would be in vain. */
    boolean full() {
        return found.size() >= MAX_VIOLATIONS;
    }

    int size() {
        return found.size();
    }

    /** All violations, in the order of the changes; those of one change in the order in which they were found. */
    List<Violation> inOrder() {
        return found.stream()
                .sorted(Comparator.comparingInt(Found::change))
                .map(Found::violation)
                .toList();
    }

    /** The JSON Pointer to the change with this number. */
    static String pointer(int change) {
        return "/changes/" + (change - 1);
    }
}
