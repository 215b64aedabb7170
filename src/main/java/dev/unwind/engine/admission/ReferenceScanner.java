package dev.unwind.engine.admission;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.batch.change.Change;
import dev.unwind.batch.change.Reference;
import dev.unwind.batch.change.References;
import dev.unwind.engine.state.SecretFlow;
import dev.unwind.journal.alias.ResourceResolver;
import dev.unwind.provider.KindTraits;
import dev.unwind.provider.Kinds;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finds the references in desired states: to other changes of the batch, and to tracked resources. */
final class ReferenceScanner {
    private final Kinds kinds;
    private final ViolationCollector violations;
    private final TextRules texts;
    private final GraphBuilder graph;
    private List<TrackedReference> trackedReferences = new ArrayList<>();

    /**
     * A reference to a tracked resource.
     *
     * @param change the number of the change that refers to it
     * @param pointer where the reference stands, as a JSON Pointer into the submission
     */
    record TrackedReference(int change, String pointer, ResourceResolver.Name name) {}

    ReferenceScanner(Kinds kinds, ViolationCollector violations, TextRules texts, GraphBuilder graph) {
        this.kinds = kinds;
        this.violations = violations;
        this.texts = texts;
        this.graph = graph;
    }

    void scan(Change change) {
        change.desired()
                .ifPresent(desired ->
                        References.visit(desired, (pointer, node) -> parse(change, "/desired" + pointer, node)
                                .ifPresent(reference -> note(change, "/desired" + pointer, reference))));
    }

    private Optional<Reference> parse(Change change, String member, JsonNode node) {
        try {
            return Optional.of(Reference.parse(node));
        } catch (IllegalArgumentException malformed) {
            violations.add(change, member, malformed.getMessage());
            return Optional.empty();
        }
    }

    private void note(Change change, String member, Reference reference) {
        texts.check(change, member, reference.pointer().toString());
        reference.visit(other -> graph.refer(change, member, other), tracked -> noteTracked(change, member, tracked));
    }

    private void noteTracked(Change change, String member, Reference.ToTracked reference) {
        refuseLeak(change, member, reference);
        if (kinds.find(reference.kind()).isEmpty()) {
            violations.add(change, member, "unknown kind \"" + reference.kind() + "\"");
            return;
        }
        texts.checkName(change, member, reference.name());
        trackedReferences.add(new TrackedReference(
                change.number(),
                ViolationCollector.pointer(change.number()) + member,
                new ResourceResolver.Name(reference.kind(), reference.name())));
    }

    private void refuseLeak(Change change, String member, Reference.ToTracked reference) {
        kinds.find(reference.kind()).ifPresent(from -> kinds.find(change.kind())
                .flatMap(to -> leak(
                        from.traits(),
                        reference.pointer().toString(),
                        to.traits(),
                        member.substring("/desired".length())))
                .ifPresent(why -> violations.add(change, member, why)));
    }

    /** Says what is wrong with a reference that carries a secret into a member which is shown. */
    static Optional<String> leak(KindTraits from, String source, KindTraits to, String member) {
        return SecretFlow.leak(from, source, to, member)
                .map(secret ->
                        secret + " of a " + from.name() + " is secret: it may go only into a member that is secret,"
                                + " and this one of a " + to.name() + " is not");
    }

    /** The references to tracked resources in the changes since this was called last. */
    List<TrackedReference> takeTrackedReferences() {
        var taken = trackedReferences;
        trackedReferences = new ArrayList<>();
        return taken;
    }
}
