package dev.unwind.engine.step;

import dev.unwind.engine.async.MemoizedUni;
import dev.unwind.journal.run.BatchOutline;
import dev.unwind.provider.KindTraits;
import dev.unwind.provider.ResourceKind;
import io.smallrye.mutiny.Uni;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which names of the resources that a batch is to create are taken already. Where it creates several of a kind, one listing serves
 * them all, and only the names that are taken are kept of it.
 */
public final class NameLookup {
    private final RunState run;
    private final Map<String, MemoizedUni<Set<String>>> taken = new HashMap<>();

    /** The kinds of which several are created. */
    private Set<String> several;

    NameLookup(RunState run) {
        this.run = run;
    }

    /** Whether a resource of this kind bears the name; never, where that cannot be found out or the provider keeps order itself. */
    public Uni<Boolean> taken(ResourceKind kind, String name) {
        var traits = kind.traits();
        if (!lookedUp(traits)) {
            return Uni.createFrom().item(false);
        }
        return traits.listable() && severalCreated(kind.name())
                ? listed(kind).map(names -> names.contains(name))
                : kind.find(name).map(found -> !found.isEmpty());
    }

    /** Whether names of this kind are looked up before they are given. */
    public static boolean lookedUp(KindTraits traits) {
        return traits.findable() && traits.idempotencyKeys().isEmpty();
    }

    private synchronized boolean severalCreated(String kind) {
        if (several == null) {
            var seen = new HashSet<String>();
            several = run.outline().steps().stream()
                    .filter(step -> step.type().creates())
                    .map(BatchOutline.Step::kind)
                    .filter(created -> !seen.add(created))
                    .collect(Collectors.toSet());
        }
        return several.contains(kind);
    }

    private Uni<Set<String>> listed(ResourceKind kind) {
        MemoizedUni<Set<String>> names;
        synchronized (this) {
            names = taken.computeIfAbsent(kind.name(), name -> new MemoizedUni<>(() -> look(kind)));
        }
        return names.get();
    }

    private Uni<Set<String>> look(ResourceKind kind) {
        return run.steps().createdNames(run.id(), kind.name()).flatMap(wanted -> kind.list()
                .map(all -> {
                    Set<String> found = new HashSet<>();
                    all.forEach(resource -> kind.traits()
                            .nameIn(resource.projection())
                            .filter(wanted::contains)
                            .ifPresent(found::add));
                    return found;
                }));
    }
}
