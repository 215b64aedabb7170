package dev.unwind.engine.lookup;

import dev.unwind.batch.change.RemoteId;
import dev.unwind.engine.async.MemoizedUni;
import dev.unwind.provider.RemoteResource;
import dev.unwind.provider.ResourceKind;
import io.smallrye.mutiny.Uni;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Which resources bear the names that a batch is to give. Where it gives several names of a kind, one listing serves
 * them all if it takes fewer calls than looking each of them up, and only the ids of what bears one of the names are
 * kept of it. Batches that need one at the same time share it. A failed listing is not kept: the next who asks lists
 * anew. Safe from any thread.
 */
public final class NameLookup {
    private final SharedListings shared;
    private final Set<String> listedKinds;
    private final Function<String, Uni<Set<String>>> names;
    private final Map<String, MemoizedUni<Optional<Map<String, List<RemoteId>>>>> listings = new HashMap<>();

    /**
     * @param shared makes the listings
     * @param listedKinds the kinds of which several names are given: looked up by one listing where they can be listed
     * @param names the names that resources of a kind are to bear; asked for when a listing is made
     */
    public NameLookup(SharedListings shared, Set<String> listedKinds, Function<String, Uni<Set<String>>> names) {
        this.shared = shared;
        this.listedKinds = Set.copyOf(listedKinds);
        this.names = names;
    }

    /**
     * The ids of the resources that bear the name; none where that cannot be found out. Lazy; fails with
     * {@link dev.unwind.provider.ProviderFailure}.
     */
    public Uni<List<RemoteId>> bearers(ResourceKind kind, String name) {
        if (!kind.traits().findable()) {
            return Uni.createFrom().item(List.of());
        }
        return listed(kind)
                .flatMap(listed -> listed.map(bearers -> Uni.createFrom().item(bearers.getOrDefault(name, List.of())))
                        .orElseGet(() -> found(kind, name)));
    }

    /**
     * Whether a resource of this kind bears the name now. What the listing shows is looked at again: the batch itself
     * may have deleted or renamed it since. Lazy; fails as {@link #bearers} does.
     */
    public Uni<Boolean> taken(ResourceKind kind, String name) {
        if (!kind.traits().findable()) {
            return Uni.createFrom().item(false);
        }
        return listed(kind)
                .flatMap(listed ->
                        listed.filter(bearers -> !bearers.containsKey(name)).isPresent()
                                ? Uni.createFrom().item(false)
                                : found(kind, name).map(found -> !found.isEmpty()));
    }

    private static Uni<List<RemoteId>> found(ResourceKind kind, String name) {
        return kind.find(name)
                .map(found -> found.stream().map(RemoteResource::id).toList());
    }

    /** The resources that bear one of the names, by name; empty where single look-ups take fewer calls. */
    private Uni<Optional<Map<String, List<RemoteId>>>> listed(ResourceKind kind) {
        if (!kind.traits().allListable() || !listedKinds.contains(kind.name())) {
            return Uni.createFrom().item(Optional.empty());
        }
        MemoizedUni<Optional<Map<String, List<RemoteId>>>> listing;
        synchronized (this) {
            listing = listings.computeIfAbsent(kind.name(), name -> new MemoizedUni<>(() -> list(kind)));
        }
        return listing.get();
    }

    private Uni<Optional<Map<String, List<RemoteId>>>> list(ResourceKind kind) {
        return names.apply(kind.name()).flatMap(wanted -> bearers(kind, wanted));
    }

    /** Several pages are listed twice, so that a resource may be seen twice. */
    private Uni<Optional<Map<String, List<RemoteId>>>> bearers(ResourceKind kind, Set<String> wanted) {
        return Uni.createFrom().deferred(() -> {
            var spellings = new Spellings(kind, wanted);
            Map<String, Set<RemoteId>> bearers = new HashMap<>();
            return shared.list(kind, resource -> note(kind, resource, spellings, bearers), wanted.size())
                    .map(all -> all ? Optional.of(lists(bearers)) : Optional.empty());
        });
    }

    private static void note(
            ResourceKind kind, RemoteResource resource, Spellings spellings, Map<String, Set<RemoteId>> bearers) {
        kind.traits().nameIn(resource.projection()).ifPresent(name -> spellings
                .of(name)
                .forEach(same -> bearers.computeIfAbsent(same, first -> new LinkedHashSet<>())
                        .add(resource.id())));
    }

    private static Map<String, List<RemoteId>> lists(Map<String, Set<RemoteId>> bearers) {
        Map<String, List<RemoteId>> found = new HashMap<>();
        bearers.forEach((name, ids) -> found.put(name, List.copyOf(ids)));
        return found;
    }
}
