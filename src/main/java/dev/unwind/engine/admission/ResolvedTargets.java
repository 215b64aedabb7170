package dev.unwind.engine.admission;

import dev.unwind.batch.Tenant;
import dev.unwind.batch.change.Change;
import dev.unwind.batch.change.Reference;
import dev.unwind.batch.change.References;
import dev.unwind.batch.change.RemoteId;
import dev.unwind.engine.state.ResourceClaims;
import dev.unwind.journal.alias.ResourceResolver;
import dev.unwind.journal.claim.Claim;
import dev.unwind.provider.Kinds;
import io.smallrye.mutiny.Uni;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The ids under which the resources that changes name stand now, found through tracked names and aliases, and the
 * claims that follow from them. Immutable.
 */
public final class ResolvedTargets {
    private final Kinds kinds;
    private final Map<ResourceResolver.Name, RemoteId> tracked;
    private final Map<ResourceResolver.Id, RemoteId> moved;
    private final Set<ResourceResolver.Id> borneAgain;

    private ResolvedTargets(
            Kinds kinds,
            Map<ResourceResolver.Name, RemoteId> tracked,
            Map<ResourceResolver.Id, RemoteId> moved,
            Set<ResourceResolver.Id> borneAgain) {
        this.kinds = kinds;
        this.tracked = tracked;
        this.moved = moved;
        this.borneAgain = borneAgain;
    }

    /**
     * Looks up what these changes name and refer to. All kinds have to be known.
     *
     * @param references the names of the tracked resources that their desired states refer to
     * @return lazy; completes on the event loop of the database connection; fails as {@link ResourceResolver} does
     */
    public static Uni<ResolvedTargets> of(
            Kinds kinds,
            ResourceResolver resolver,
            Tenant tenant,
            List<Change> changes,
            Collection<ResourceResolver.Name> references) {
        var names = new HashSet<>(references);
        var ids = new HashSet<ResourceResolver.Id>();
        for (var change : changes) {
            if (change.type().needsExisting()) {
                change.remoteId().ifPresentOrElse(id -> ids.add(id(kinds, change.kind(), id)), () -> nameOf(change)
                        .ifPresent(names::add));
            }
        }
        return resolver.tracked(tenant, names)
                .flatMap(tracked -> resolver.current(ids).flatMap(moved -> resolver.borne(moved.keySet())
                        .map(borne -> new ResolvedTargets(kinds, tracked, moved, borne))));
    }

    private static Optional<ResourceResolver.Name> nameOf(Change change) {
        return change.name().map(name -> new ResourceResolver.Name(change.kind(), name));
    }

    private static ResourceResolver.Id id(Kinds kinds, String kind, RemoteId id) {
        return new ResourceResolver.Id(kinds.get(kind).traits().account(), kind, id);
    }

    /** The names of the tracked resources that the desired state of a valid change refers to. */
    public static Set<ResourceResolver.Name> referencesOf(Change change) {
        var names = new HashSet<ResourceResolver.Name>();
        change.desired()
                .ifPresent(desired -> References.visit(desired, (at, node) -> {
                    if (Reference.parse(node) instanceof Reference.ToTracked reference) {
                        names.add(new ResourceResolver.Name(reference.kind(), reference.name()));
                    }
                }));
        return names;
    }

    /**
     * The current id of the resource that is to be changed; empty where the change makes a new one, or its name is not
     * tracked. A tracked name stands for its id as it is; a given id may be one that another has replaced.
     */
    public Optional<RemoteId> currentId(Change change) {
        return change.type().needsExisting()
                ? change.remoteId().map(id -> currentId(change.kind(), id)).or(() -> nameOf(change)
                        .flatMap(this::trackedId))
                : Optional.empty();
    }

    /**
     * Whether the given id of a change stands for two resources: for the one that it was replaced for, and for one that
     * is tracked under it now.
     */
    boolean isAmbiguous(Change change) {
        return change.type().needsExisting()
                && change.remoteId()
                        .filter(id -> borneAgain.contains(id(kinds, change.kind(), id)))
                        .isPresent();
    }

    private RemoteId currentId(String kind, RemoteId id) {
        return moved.getOrDefault(id(kinds, kind, id), id);
    }

    private Optional<RemoteId> trackedId(ResourceResolver.Name name) {
        return Optional.ofNullable(tracked.get(name));
    }

    /** Whether a resource is tracked under this name. */
    boolean isTracked(ResourceResolver.Name name) {
        return tracked.containsKey(name);
    }

    /** The exclusive claims of a change: its resource, by its current id and by every name that it has or is given. */
    public Set<Claim> claims(Change change) {
        var kind = kinds.get(change.kind());
        var claims = new LinkedHashSet<Claim>();
        currentId(change).ifPresent(id -> claims.add(ResourceClaims.byId(kind, id)));
        change.name().ifPresent(name -> claims.addAll(ResourceClaims.byName(kind, name)));
        change.desired()
                .flatMap(desired -> kind.traits().nameIn(desired, currentId(change)))
                .ifPresent(name -> claims.addAll(ResourceClaims.byName(kind, name)));
        return claims;
    }

    /** The shared claim of a change on the resource under which it makes another one, by the id that it gives. */
    public Set<Claim> parentClaims(Change change) {
        var parent = kinds.get(change.kind()).traits().ids().parent().filter(above -> change.type()
                .creates());
        return parent.flatMap(above -> above.kind().flatMap(kind -> change.desired()
                        .flatMap(above::in)
                        .map(id -> ResourceClaims.byId(kinds.get(kind), id).asShared())))
                .map(Set::of)
                .orElse(Set.of());
    }

    /**
     * The shared claims of a reference: the resource that is tracked under this name, by the name and by its current
     * id.
     */
    public Set<Claim> claims(ResourceResolver.Name reference) {
        var kind = kinds.get(reference.kind());
        var claims = new LinkedHashSet<>(ResourceClaims.byName(kind, reference.name()));
        trackedId(reference).ifPresent(id -> claims.add(ResourceClaims.byId(kind, id)));
        return claims.stream().map(Claim::asShared).collect(Collectors.toSet());
    }
}
