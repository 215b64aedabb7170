package dev.unwind.engine.plan;

import dev.unwind.batch.Tenant;
import dev.unwind.batch.change.Change;
import dev.unwind.batch.change.Reference;
import dev.unwind.batch.change.References;
import dev.unwind.batch.change.RemoteId;
import dev.unwind.journal.alias.ResourceResolver;
import dev.unwind.journal.claim.Claim;
import dev.unwind.provider.Kinds;
import io.smallrye.mutiny.Uni;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Which ids a plan's changes and references mean now, through tracked names and aliases, and what each change would claim. */
final class ResolvedTargets {
    private final Kinds kinds;
    private final Map<ResourceResolver.Name, RemoteId> tracked;
    private final Map<ResourceResolver.Id, RemoteId> moved;

    private ResolvedTargets(
            Kinds kinds, Map<ResourceResolver.Name, RemoteId> tracked, Map<ResourceResolver.Id, RemoteId> moved) {
        this.kinds = kinds;
        this.tracked = tracked;
        this.moved = moved;
    }

    /** Looks up what these changes name. */
    static Uni<ResolvedTargets> of(Kinds kinds, ResourceResolver targets, Tenant tenant, List<Change> changes) {
        var names = new HashSet<ResourceResolver.Name>();
        var given = new HashSet<ResourceResolver.Id>();
        for (var change : changes) {
            names.addAll(referredTo(change));
            if (change.type().needsExisting()) {
                change.remoteId().ifPresentOrElse(id -> given.add(id(kinds, change.kind(), id)), () -> change.name()
                        .ifPresent(name -> names.add(new ResourceResolver.Name(change.kind(), name))));
            }
        }
        return targets.tracked(tenant, names).flatMap(tracked -> {
            tracked.forEach((name, id) -> given.add(id(kinds, name.kind(), id)));
            return targets.current(given).map(moved -> new ResolvedTargets(kinds, tracked, moved));
        });
    }

    private static ResourceResolver.Id id(Kinds kinds, String kind, RemoteId id) {
        return new ResourceResolver.Id(kinds.get(kind).traits().account(), kind, id);
    }

    /** The id under which the resource that is to be changed should stand; empty where there is none to be, or its name is unknown. */
    Optional<RemoteId> of(Change change) {
        return change.type().needsExisting()
                ? change.remoteId()
                        .or(() -> change.name()
                                .flatMap(name -> Optional.ofNullable(
                                        tracked.get(new ResourceResolver.Name(change.kind(), name)))))
                        .map(id -> current(change.kind(), id))
                : Optional.empty();
    }

    private RemoteId current(String kind, RemoteId id) {
        return moved.getOrDefault(id(kinds, kind, id), id);
    }

    /** What a batch of this change would claim: its resource for itself alone, by all its ids and names, and what it refers to. */
    Set<Claim> claims(Change change) {
        var traits = kinds.get(change.kind()).traits();
        var ids = new HashSet<RemoteId>();
        change.remoteId().ifPresent(ids::add);
        of(change).ifPresent(ids::add);
        var names = new HashSet<String>();
        change.name().ifPresent(names::add);
        change.desired().flatMap(traits::nameIn).ifPresent(names::add);
        var claims = new HashMap<Claim, Claim>();
        ids.forEach(id -> add(claims, new Claim(traits.account(), change.kind(), Claim.By.ID, id.value())));
        names.forEach(name -> add(claims, new Claim(traits.account(), change.kind(), Claim.By.NAME, name)));
        for (var name : referredTo(change)) {
            var account = kinds.get(name.kind()).traits().account();
            add(claims, new Claim(account, name.kind(), Claim.By.NAME, name.name()).asShared());
            Optional.ofNullable(tracked.get(name))
                    .map(id -> current(name.kind(), id))
                    .ifPresent(id -> add(claims, new Claim(account, name.kind(), Claim.By.ID, id.value()).asShared()));
        }
        return Set.copyOf(claims.values());
    }

    /** Of two claims on one thing the first counts. */
    private static void add(Map<Claim, Claim> claims, Claim claim) {
        claims.putIfAbsent(claim.asShared(), claim);
    }

    private static Set<ResourceResolver.Name> referredTo(Change change) {
        var names = new HashSet<ResourceResolver.Name>();
        change.desired()
                .ifPresent(desired -> References.visit(desired, (at, node) -> {
                    if (Reference.parse(node) instanceof Reference.ToTracked reference) {
                        names.add(new ResourceResolver.Name(reference.kind(), reference.name()));
                    }
                }));
        return names;
    }
}
