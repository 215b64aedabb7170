package dev.unwind.engine.lookup;

import dev.unwind.batch.change.RemoteId;
import dev.unwind.engine.async.MemoizedUni;
import dev.unwind.engine.state.IdReferences;
import dev.unwind.engine.state.Snapshot;
import dev.unwind.provider.Kinds;
import dev.unwind.provider.RemoteResource;
import dev.unwind.provider.ResourceKind;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntPredicate;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which resources hold an id that the batch created, now that the resource is to be deleted again: what came to refer
 * to it later, through another batch or without one. Resources of steps that are undone as well do not count. A listing
 * of the kinds that may refer to it serves all such look-ups for a few seconds; only ids are kept of it. Safe from any
 * thread.
 */
public final class LaterReferrers {
    private static final Duration FRESH = Duration.ofSeconds(5);

    /** How many of those that hold one id are kept. */
    private static final int MOST_HOLDERS = 10_000;

    private static final int NAMED = 20;

    /** A resource that holds the id. */
    public record Holder(String kind, RemoteId id) {}

    /** @param writes how many writes the rollback had made or ended when it began */
    private record Listing(long begunAt, long writes, MemoizedUni<Index> index) {}

    /**
     * Who holds which id. Filled by one listing after another, read once all are complete.
     *
     * @param wanted the ids that were looked for
     */
    private record Index(Set<String> wanted, Map<String, Set<Holder>> holders) {
        void keep(String id, Holder holder) {
            var known = holders.computeIfAbsent(id, each -> new LinkedHashSet<>());
            if (known.size() < MOST_HOLDERS) {
                known.add(holder);
            }
        }
    }

    private final Kinds kinds;
    private final Function<String, Uni<Map<Integer, RemoteId>>> resources;
    private final IntPredicate undone;
    private final LongSupplier nanoTime;
    private final Map<String, Listing> listings = new HashMap<>();
    private final Map<String, Listing> last = new HashMap<>();

    /**
     * @param kinds those that may refer to what was created
     * @param resources reads the ids of the resources of the batch's steps of a kind, by the steps' numbers
     * @param undone the steps that are undone
     */
    public LaterReferrers(
            Kinds kinds,
            Function<String, Uni<Map<Integer, RemoteId>>> resources,
            IntPredicate undone,
            LongSupplier nanoTime) {
        this.kinds = kinds;
        this.resources = resources;
        this.undone = undone;
        this.nanoTime = nanoTime;
    }

    /**
     * The resources that hold this id, outside of what is undone; none where no kind that can be listed may refer to
     * it. Lazy; fails with {@link dev.unwind.provider.ProviderFailure} and as {@code resources} does.
     *
     * @param captured those that are pointed at what stands in its place afterwards; they do not count either
     */
    public Uni<List<Holder>> of(ResourceKind kind, RemoteId id, Collection<Snapshot.Referrer> captured) {
        return holders(kind, id, captured, listed -> listing(kind.name(), id, listed));
    }

    /**
     * The resources that hold this id although the resource is deleted, as {@link #of} gives them. A listing serves all
     * such look-ups until there is another write.
     *
     * @param writes how many writes the rollback has made or ended
     */
    public Uni<List<Holder>> left(ResourceKind kind, RemoteId id, Collection<Snapshot.Referrer> captured, long writes) {
        return holders(kind, id, captured, listed -> lastListing(kind.name(), id, listed, writes));
    }

    /** For how long after a write a read of this kind, or a listing of those that may refer to it, may lag. */
    public Duration readLag(ResourceKind kind) {
        return Stream.concat(Stream.of(kind), referring(kind.name()).stream())
                .map(each -> each.traits().readLag())
                .max(Duration::compareTo)
                .orElseThrow();
    }

    private Uni<List<Holder>> holders(
            ResourceKind kind,
            RemoteId id,
            Collection<Snapshot.Referrer> captured,
            Function<List<ResourceKind>, Uni<Index>> listing) {
        var listed = referring(kind.name());
        if (listed.isEmpty()) {
            return Uni.createFrom().item(List.of());
        }
        var repointed = captured.stream()
                .map(each -> new Holder(each.kind(), each.id()))
                .collect(Collectors.toSet());
        return Uni.createFrom().deferred(() -> listing.apply(listed)
                .flatMap(index -> index.wanted().contains(id.value())
                        ? Uni.createFrom().item(index)
                        : build(kind.name(), id, listed))
                .map(index -> index.holders().getOrDefault(id.value(), Set.of()).stream()
                        .filter(holder -> !repointed.contains(holder))
                        .toList()));
    }

    /** The resources for people, as many as can be read. */
    public static String named(Collection<Holder> holders) {
        var named = holders.stream()
                .limit(NAMED)
                .map(holder -> holder.kind() + " " + holder.id())
                .collect(Collectors.joining(", "));
        return holders.size() > NAMED ? named + " and " + (holders.size() - NAMED) + " more" : named;
    }

    private List<ResourceKind> referring(String kind) {
        return kinds.all().stream()
                .filter(each -> Referrers.holdersAreListed(each, kind))
                .filter(each -> !each.traits().comesWith(kind))
                .toList();
    }

    private synchronized Uni<Index> listing(String kind, RemoteId id, List<ResourceKind> listed) {
        long now = nanoTime.getAsLong();
        var known = listings.get(kind);
        if (known == null || now - known.begunAt() > FRESH.toNanos()) {
            known = new Listing(now, 0, new MemoizedUni<>(() -> build(kind, id, listed)));
            listings.put(kind, known);
        }
        return known.index().get();
    }

    private synchronized Uni<Index> lastListing(String kind, RemoteId id, List<ResourceKind> listed, long writes) {
        return last.compute(
                        kind,
                        (name, known) -> known != null && known.writes() == writes
                                ? known
                                : new Listing(
                                        nanoTime.getAsLong(), writes, new MemoizedUni<>(() -> build(kind, id, listed))))
                .index()
                .get();
    }

    private Uni<Index> build(String kind, RemoteId id, List<ResourceKind> listed) {
        return resources.apply(kind).flatMap(created -> {
            Set<String> wanted = new HashSet<>(Set.of(id.value()));
            created.values().forEach(each -> wanted.add(each.value()));
            var index = new Index(wanted, new HashMap<>());
            return Multi.createFrom()
                    .iterable(listed)
                    .onItem()
                    .transformToUniAndConcatenate(
                            each -> ownOf(each.name()).flatMap(own -> list(each, kind, own, index)))
                    .collect()
                    .last()
                    .replaceWith(index);
        });
    }

    private Uni<Set<RemoteId>> ownOf(String kind) {
        return resources.apply(kind).map(steps -> {
            Set<RemoteId> own = new HashSet<>();
            steps.forEach((number, id) -> {
                if (undone.test(number)) {
                    own.add(id);
                }
            });
            return own;
        });
    }

    private static Uni<Void> list(ResourceKind holding, String kind, Set<RemoteId> own, Index index) {
        Consumer<RemoteResource> each = resource -> {
            if (!own.contains(resource.id())) {
                IdReferences.in(holding.traits(), resource.projection()).stream()
                        .filter(held ->
                                held.kind().equals(kind) && index.wanted().contains(held.id()))
                        .forEach(held -> index.keep(held.id(), new Holder(holding.name(), resource.id())));
            }
        };
        return holding.traits().refersOnlyAsChildTo(kind)
                ? holding.listUnder(index.wanted().stream().map(RemoteId::new).collect(Collectors.toSet()), each)
                : holding.list(each);
    }
}
