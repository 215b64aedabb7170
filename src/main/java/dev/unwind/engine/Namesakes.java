package dev.unwind.engine;

import dev.unwind.provider.KindTraits;
import dev.unwind.provider.ResourceKind;
import io.smallrye.mutiny.Uni;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Which names of the resources that a batch is to create are taken already. Where it creates several of a kind, one listing serves
 * them all, and only the names that are taken are kept of it.
 */
final class Namesakes {
    private final BatchRun run;
    private final Map<String, Uni<Set<String>>> taken = new HashMap<>();

    Namesakes(BatchRun run) {
        this.run = run;
    }

    /** Whether a resource of this kind bears the name; never, where that cannot be found out or the provider keeps order itself. */
    Uni<Boolean> taken(ResourceKind kind, String name) {
        var traits = kind.traits();
        if (!lookedUp(traits)) {
            return Uni.createFrom().item(false);
        }
        return traits.listable() && severalCreated(kind.name())
                ? listed(kind).map(names -> names.contains(name))
                : kind.find(name).map(found -> !found.isEmpty());
    }

    /** Whether names of this kind are looked up before they are given. */
    static boolean lookedUp(KindTraits traits) {
        return traits.findable() && traits.idempotencyKeys().isEmpty();
    }

    private boolean severalCreated(String kind) {
        return run.outline().steps().stream()
                        .filter(step -> step.kind().equals(kind) && step.type().creates())
                        .limit(2)
                        .count()
                > 1;
    }

    private synchronized Uni<Set<String>> listed(ResourceKind kind) {
        return taken.computeIfAbsent(kind.name(), name -> run.steps()
                .createdNames(run.id(), name)
                .flatMap(wanted -> kind.list().map(all -> {
                    Set<String> found = new HashSet<>();
                    all.forEach(resource -> kind.traits()
                            .nameIn(resource.projection())
                            .filter(wanted::contains)
                            .ifPresent(found::add));
                    return found;
                }))
                .onFailure()
                .invoke(() -> forget(kind.name()))
                .memoize()
                .indefinitely());
    }

    /** A listing that failed serves nobody. */
    private synchronized void forget(String kind) {
        taken.remove(kind);
    }
}
