package dev.unwind.engine.lookup;

import dev.unwind.batch.change.RemoteId;
import dev.unwind.engine.async.MemoizedUni;
import dev.unwind.engine.state.IdReferences;
import dev.unwind.engine.state.IdReferences.Held;
import dev.unwind.engine.state.ResourceClaims;
import dev.unwind.engine.state.Snapshot;
import dev.unwind.journal.claim.Claim;
import dev.unwind.provider.Kinds;
import dev.unwind.provider.ResourceKind;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Which resources hold an id that the batch is going to take away. They are captured with it, so that they can be
 * pointed at what is created in its place, unless their own steps bring them back. One listing of each kind serves the
 * whole batch; only ids are kept of it. Safe from any thread.
 */
public final class Referrers {
    private record Holder(ResourceKind kind, RemoteId id) {}

    private final SharedListings shared;
    private final Kinds kinds;
    private final Set<String> removedKinds;
    private final Function<String, Uni<Set<String>>> removed;
    private final MemoizedUni<Map<Held, List<Holder>>> index = new MemoizedUni<>(this::build);

    /**
     * @param shared makes the listings
     * @param kinds those that may refer to what is taken away
     * @param removedKinds the kinds whose ids the batch takes away
     * @param removed reads the ids of such a kind that it takes away
     */
    public Referrers(
            SharedListings shared, Kinds kinds, Set<String> removedKinds, Function<String, Uni<Set<String>>> removed) {
        this.shared = shared;
        this.kinds = kinds;
        this.removedKinds = Set.copyOf(removedKinds);
        this.removed = removed;
    }

    /**
     * The resources that hold this id, as they are now. Lazy; fails with {@link dev.unwind.provider.ProviderFailure}
     * and as {@code claim} does.
     *
     * @param claim takes the claims on them before they are captured
     */
    public Uni<List<Snapshot.Referrer>> of(ResourceKind kind, RemoteId id, Function<Set<Claim>, Uni<Void>> claim) {
        return index.get()
                .map(holders -> holders.getOrDefault(new Held(kind.name(), id.value()), List.of()))
                .call(holders -> holders.isEmpty() ? Uni.createFrom().voidItem() : claim.apply(claims(holders)))
                .flatMap(this::captureAll);
    }

    private static Set<Claim> claims(List<Holder> holders) {
        return holders.stream()
                .map(holder -> ResourceClaims.byId(holder.kind(), holder.id()))
                .collect(Collectors.toSet());
    }

    private Uni<List<Snapshot.Referrer>> captureAll(List<Holder> holders) {
        return Multi.createFrom()
                .iterable(holders)
                .onItem()
                .transformToUniAndConcatenate(this::capture)
                .filter(Optional::isPresent)
                .map(Optional::get)
                .collect()
                .asList();
    }

    /** The ids that the batch takes away. Lazy; fails with {@link dev.unwind.journal.postgres.JournalUnavailable}. */
    public Uni<Set<Held>> removedIds() {
        return Multi.createFrom()
                .iterable(removedKinds)
                .onItem()
                .transformToUniAndConcatenate(kind -> removed.apply(kind)
                        .map(ids -> ids.stream().map(id -> new Held(kind, id)).toList()))
                .collect()
                .in(HashSet::new, Set::addAll);
    }

    private Uni<Optional<Snapshot.Referrer>> capture(Holder holder) {
        return holder.kind()
                .read(holder.id())
                .map(found -> found.map(
                        resource -> new Snapshot.Referrer(holder.kind().name(), holder.id(), resource.projection())));
    }

    private Uni<Map<Held, List<Holder>>> build() {
        var listed = kinds.all().stream()
                .filter(kind -> kind.traits().listable())
                .filter(kind -> removedKinds.stream().anyMatch(kind.traits()::mayReferTo))
                .toList();
        if (listed.isEmpty()) {
            return Uni.createFrom().item(Map.of());
        }
        return removedIds().flatMap(ids -> Multi.createFrom()
                .iterable(listed)
                .onItem()
                .transformToUniAndConcatenate(kind -> holders(kind, ids))
                .collect()
                .in(HashMap::new, Referrers::merge));
    }

    private Uni<Map<Held, List<Holder>>> holders(ResourceKind kind, Set<Held> wanted) {
        return Uni.createFrom().deferred(() -> {
            Map<Held, Set<RemoteId>> holders = new HashMap<>();
            return shared.list(kind, resource -> IdReferences.in(kind.traits(), resource.projection()).stream()
                            .filter(wanted::contains)
                            .forEach(held -> holders.computeIfAbsent(held, each -> new LinkedHashSet<>())
                                    .add(resource.id())))
                    .map(listed -> {
                        Map<Held, List<Holder>> found = new HashMap<>();
                        holders.forEach((held, ids) -> found.put(
                                held,
                                ids.stream().map(id -> new Holder(kind, id)).toList()));
                        return found;
                    });
        });
    }

    private static void merge(Map<Held, List<Holder>> into, Map<Held, List<Holder>> more) {
        more.forEach((held, holders) -> into.merge(held, holders, (one, two) -> {
            var both = new ArrayList<>(one);
            both.addAll(two);
            return both;
        }));
    }
}
