package dev.unwind.engine.admission;

import dev.unwind.batch.BatchOptions;
import dev.unwind.batch.change.Change;
import dev.unwind.batch.json.Violation;
import dev.unwind.provider.Kinds;
import java.util.List;
import java.util.Set;

/**
 * Checks a submission as far as that is possible without a look-up: texts, kinds, desired states, keys, references and
 * cycles. Takes one change after another and keeps of each how it depends on the others, but not its body. An instance
 * serves one submission, one thread at a time.
 */
final class SubmissionValidator {
    private final Kinds kinds;
    private final ViolationCollector violations = new ViolationCollector();
    private final TextRules texts;
    private final ChangeRules rules;
    private final GraphBuilder graph;
    private final ReferenceScanner references;

    SubmissionValidator(Kinds kinds, BatchOptions options) {
        this.kinds = kinds;
        this.texts = new TextRules(violations);
        this.rules = new ChangeRules(
                kinds, options.rollback().accept().contains(BatchOptions.Rollback.IRREVERSIBLE), violations);
        this.graph = new GraphBuilder(kinds, violations);
        this.references = new ReferenceScanner(kinds, violations, texts, graph);
    }

    /** Checks the next change by itself; gives it with its name completed (see {@link NamedChange}). */
    Change add(Change submitted) {
        var named = NamedChange.of(submitted, kinds);
        graph.add(named.change());
        texts.check(named);
        rules.check(named.change());
        rules.checkName(named);
        references.scan(named.change());
        return named.change();
    }

    /** Checks how the changes depend on one another, now that all of them are there. */
    void finish() {
        graph.build();
    }

    /** Whether names can be looked up: not where a kind is unknown, or PostgreSQL cannot take a name as text. */
    boolean allowsLookUps() {
        return !rules.unknownKind() && !texts.violated();
    }

    /** Adds what was found wrong with a change by others. */
    void violation(int change, Violation violation) {
        violations.add(change, violation);
    }

    /** What is wrong so far, in the order of the changes. */
    List<Violation> violations() {
        return violations.inOrder();
    }

    /** How much is wrong so far. */
    int countViolations() {
        return violations.size();
    }

    /** The references to tracked resources in the changes since this was called last. */
    List<ReferenceScanner.TrackedReference> takeTrackedReferences() {
        return references.takeTrackedReferences();
    }

    /** How many changes there are. */
    int size() {
        return graph.size();
    }

    String key(int change) {
        return graph.key(change);
    }

    /** The numbers of the changes that come before this one. Complete after {@link #finish}. */
    Set<Integer> dependsOn(int change) {
        return graph.dependsOn(change);
    }

    /** The JSON Pointers into the result of this change that others refer to. Complete after {@link #finish}. */
    Set<String> exposes(int change) {
        return graph.exposes(change);
    }
}
