package dev.unwind.engine;

import dev.unwind.batch.Change;
import dev.unwind.batch.Reference;
import dev.unwind.batch.References;
import dev.unwind.batch.RemoteId;
import dev.unwind.batch.Tenant;
import dev.unwind.journal.Claim;
import dev.unwind.journal.Targets;
import dev.unwind.provider.Kinds;
import io.smallrye.mutiny.Uni;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Which ids a plan's changes and references mean now, through tracked names and aliases, and what each change would claim. */
final class Whereabouts {
    private final Kinds kinds;
    private final Map<Targets.Name, RemoteId> tracked;
    private final Map<Targets.Id, RemoteId> moved;

    private Whereabouts(Kinds kinds, Map<Targets.Name, RemoteId> tracked, Map<Targets.Id, RemoteId> moved) {
        this.kinds = kinds;
        this.tracked = tracked;
        this.moved = moved;
    }

    /** Looks up what these changes name. */
    static Uni<Whereabouts> of(Kinds kinds, Targets targets, Tenant tenant, List<Change> changes) {
        var names = new HashSet<Targets.Name>();
        var given = new HashSet<Targets.Id>();
        for (var change : changes) {
            names.addAll(referredTo(change));
            if (change.type().needsExisting()) {
                change.remoteId().ifPresentOrElse(id -> given.add(id(kinds, change.kind(), id)), () -> change.name()
                        .ifPresent(name -> names.add(new Targets.Name(change.kind(), name))));
            }
        }
        return targets.tracked(tenant, names).flatMap(tracked -> {
            tracked.forEach((name, id) -> given.add(id(kinds, name.kind(), id)));
            return targets.current(given).map(moved -> new Whereabouts(kinds, tracked, moved));
        });
    }

    private static Targets.Id id(Kinds kinds, String kind, RemoteId id) {
        return new Targets.Id(kinds.get(kind).traits().account(), kind, id);
    }

    /** The id under which the resource that is to be changed should stand; empty where there is none to be, or its name is unknown. */
    Optional<RemoteId> of(Change change) {
        return change.type().needsExisting()
                ? change.remoteId()
                        .or(() -> change.name()
                                .flatMap(name ->
                                        Optional.ofNullable(tracked.get(new Targets.Name(change.kind(), name)))))
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

    private static Set<Targets.Name> referredTo(Change change) {
        var names = new HashSet<Targets.Name>();
        change.desired()
                .ifPresent(desired -> References.visit(desired, (at, node) -> {
                    if (Reference.parse(node) instanceof Reference.ToTracked reference) {
                        names.add(new Targets.Name(reference.kind(), reference.name()));
                    }
                }));
        return names;
    }
}
