package dev.unwind.engine.lookup;

import dev.unwind.batch.change.RemoteId;
import dev.unwind.engine.async.MemoizedUni;
import dev.unwind.engine.state.IdReferences;
import dev.unwind.engine.state.IdReferences.Held;
import dev.unwind.engine.state.ResourceClaims;
import dev.unwind.engine.state.Snapshot;
import dev.unwind.journal.claim.Claim;
import dev.unwind.provider.IdRules.Parent;
import dev.unwind.provider.Kinds;
import dev.unwind.provider.RemoteResource;
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
import java.util.function.Consumer;
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
                .map(holders -> withChildren(holders, new Held(kind.name(), id.value())))
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
        return referring(removedKinds).isEmpty()
                ? Uni.createFrom().item(Map.of())
                : removedIds().flatMap(ids -> extended(new HashMap<>(), ids));
    }

    private List<ResourceKind> referring(Set<String> to) {
        return kinds.all().stream()
                .filter(kind -> to.stream().anyMatch(kind.traits()::listsHoldersOf))
                .toList();
    }

    /**
     * The index with those that hold these ids, and with those that lie under them, and so on: these go with them. Ends
     * with the depth to which kinds lie under one another.
     */
    private Uni<Map<Held, List<Holder>>> extended(Map<Held, List<Holder>> index, Set<Held> ids) {
        var gone = ids.stream().map(Held::kind).collect(Collectors.toSet());
        return Multi.createFrom()
                .iterable(referring(gone))
                .onItem()
                .transformToUniAndConcatenate(kind -> holders(kind, gone, ids))
                .collect()
                .in(HashMap<Held, List<Holder>>::new, Referrers::merge)
                .flatMap(found -> {
                    merge(index, found);
                    var below = children(found);
                    return below.isEmpty() ? Uni.createFrom().item(index) : extended(index, below);
                });
    }

    /** Those that lie under what they refer to. */
    private static Set<Held> children(Map<Held, List<Holder>> found) {
        Set<Held> children = new HashSet<>();
        found.forEach((held, holders) -> holders.stream()
                .filter(holder -> liesUnder(holder, held))
                .forEach(holder ->
                        children.add(new Held(holder.kind().name(), holder.id().value()))));
        return children;
    }

    private static boolean liesUnder(Holder holder, Held held) {
        var parent = holder.kind().traits().ids().parent();
        return parent.flatMap(Parent::kind).filter(held.kind()::equals).isPresent()
                && holder.id()
                        .parent()
                        .filter(id -> id.value().equals(held.id()))
                        .isPresent();
    }

    /** The holders of an id, each followed by what lies under it. */
    private static List<Holder> withChildren(Map<Held, List<Holder>> index, Held held) {
        List<Holder> all = new ArrayList<>();
        for (var holder : index.getOrDefault(held, List.of())) {
            all.add(holder);
            if (liesUnder(holder, held)) {
                all.addAll(withChildren(
                        index, new Held(holder.kind().name(), holder.id().value())));
            }
        }
        return all;
    }

    private Uni<Map<Held, List<Holder>>> holders(ResourceKind kind, Set<String> gone, Set<Held> wanted) {
        return Uni.createFrom().deferred(() -> {
            Map<Held, Set<RemoteId>> holders = new HashMap<>();
            Consumer<RemoteResource> each = resource -> IdReferences.in(kind.traits(), resource.projection()).stream()
                    .filter(wanted::contains)
                    .forEach(held -> holders.computeIfAbsent(held, first -> new LinkedHashSet<>())
                            .add(resource.id()));
            boolean children = !kind.traits().listable()
                    || gone.stream().filter(kind.traits()::mayReferTo).allMatch(kind.traits()::refersOnlyAsChildTo);
            return (children ? kind.listUnder(parents(kind, wanted), each) : shared.list(kind, each)).map(listed -> {
                Map<Held, List<Holder>> found = new HashMap<>();
                holders.forEach((held, ids) -> found.put(
                        held, ids.stream().map(id -> new Holder(kind, id)).toList()));
                return found;
            });
        });
    }

    /** Those of the ids under which resources of the kind may lie. */
    private static Set<RemoteId> parents(ResourceKind kind, Set<Held> wanted) {
        return wanted.stream()
                .filter(held -> kind.traits().refersOnlyAsChildTo(held.kind()))
                .map(held -> new RemoteId(held.id()))
                .collect(Collectors.toSet());
    }

    private static void merge(Map<Held, List<Holder>> into, Map<Held, List<Holder>> more) {
        more.forEach((held, holders) -> into.merge(held, holders, (one, two) -> {
            var both = new ArrayList<>(one);
            both.addAll(two);
            return both;
        }));
    }
}
