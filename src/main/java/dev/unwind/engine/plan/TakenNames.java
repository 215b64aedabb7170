package dev.unwind.engine.plan;

import dev.unwind.batch.change.RemoteId;
import dev.unwind.engine.step.NameLookup;
import dev.unwind.provider.ResourceKind;
import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Who bears the names that a plan's changes would give, as far as a batch would look them up. Where several of a kind are to be
 * created, one listing serves them all, and only what bears one of the names is kept of it.
 */
final class TakenNames {
    private final Map<String, Set<String>> given;
    private final Map<String, Uni<Map<String, List<RemoteId>>>> listings = new HashMap<>();

    /** @param given the names that the changes give, by kind */
    TakenNames(Map<String, Set<String>> given) {
        this.given = given;
    }

    /** The ids of what bears the name; none, where that cannot be found out or the provider keeps order itself. */
    Uni<List<RemoteId>> bearers(ResourceKind kind, String name) {
        if (!NameLookup.lookedUp(kind.traits())) {
            return Uni.createFrom().item(List.of());
        }
        boolean several = given.getOrDefault(kind.name(), Set.of()).size() > 1;
        return several && kind.traits().listable()
                ? listed(kind).map(bearers -> bearers.getOrDefault(name, List.of()))
                : kind.find(name)
                        .map(found ->
                                found.stream().map(resource -> resource.id()).toList());
    }

    private synchronized Uni<Map<String, List<RemoteId>>> listed(ResourceKind kind) {
        return listings.computeIfAbsent(kind.name(), name -> kind.list()
                .map(all -> {
                    Map<String, List<RemoteId>> bearers = new HashMap<>();
                    all.forEach(resource -> kind.traits()
                            .nameIn(resource.projection())
                            .filter(given.get(name)::contains)
                            .ifPresent(taken -> bearers.computeIfAbsent(taken, first -> new ArrayList<>())
                                    .add(resource.id())));
                    return bearers;
                })
                .memoize()
                .indefinitely());
    }
}
