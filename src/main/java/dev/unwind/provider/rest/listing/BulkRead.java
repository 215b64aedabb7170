package dev.unwind.provider.rest.listing;

import dev.unwind.batch.change.RemoteId;
import dev.unwind.provider.RemoteResource;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * Reads several resources from a listing that shows whole resources, where that is fewer calls than reading one by one.
 * Thread-safe.
 */
public final class BulkRead {
    private final ListOperation listing;
    private final UnaryOperator<String> key;
    private final Size size;

    /**
     * @param key one spelling for all ids that are the same to the provider
     * @param size what is known of the listing; shared by all that list the same kind
     */
    public BulkRead(ListOperation listing, UnaryOperator<String> key, Size size) {
        this.listing = listing;
        this.key = key;
        this.size = size;
    }

    /** How many pages a listing had when its first page was read last. Thread-safe. */
    public static final class Size {
        private static final Duration KEPT = Duration.ofMinutes(1);

        private volatile Known known = new Known(1, System.nanoTime() - KEPT.toNanos());

        private record Known(long pages, long since) {}

        void note(long pages) {
            known = new Known(pages, System.nanoTime());
        }

        /** The number of calls that a listing takes; the least that there can be, where nothing is known. */
        public long calls() {
            Known latest = known;
            boolean recent = System.nanoTime() - latest.since() < KEPT.toNanos();
            return recent ? callsFor(latest.pages()) : 1;
        }
    }

    /** The number of calls that a listing of so many pages takes. */
    static long callsFor(long pages) {
        return pages == 1 ? 1 : 2 * pages;
    }

    /**
     * See {@link dev.unwind.provider.ResourceReads#readTogether}. Where the first page shows that more pages follow
     * than are worth reading, that page was read in vain; the number of pages is kept, so that this happens rarely.
     */
    public Uni<Optional<Map<RemoteId, RemoteResource>>> read(Set<RemoteId> ids) {
        if (size.calls() >= ids.size()) {
            return Uni.createFrom().item(Optional.empty());
        }
        return Uni.createFrom().deferred(() -> {
            Set<String> keys = ids.stream().map(this::key).collect(Collectors.toSet());
            ListPass first = pass(keys);
            return first.page().chain(() -> {
                long pages = first.pagesInAll().orElse(Long.MAX_VALUE / 2);
                size.note(pages);
                return callsFor(pages) < ids.size()
                        ? found(keys, first).map(found -> Optional.of(byId(ids, found)))
                        : Uni.createFrom().item(Optional.<Map<RemoteId, RemoteResource>>empty());
            });
        });
    }

    private String key(RemoteId id) {
        return key.apply(id.value());
    }

    private ListPass pass(Set<String> keys) {
        return listing.pass(resource -> keys.contains(key(resource.id())));
    }

    /** What is found need not be looked for again; what one pass over several pages lacks may still be there. */
    private Uni<Collection<RemoteResource>> found(Set<String> keys, ListPass first) {
        return first.run(() -> first.found().size() == keys.size()).chain(() -> {
            if (first.pages() == 1 || first.found().size() == keys.size()) {
                return Uni.createFrom().item(first.found().values());
            }
            ListPass second = pass(keys);
            return second.run(() -> union(first, second).size() == keys.size())
                    .map(done -> union(first, second).values());
        });
    }

    /** The later of two states of a resource. */
    private static Map<RemoteId, RemoteResource> union(ListPass first, ListPass second) {
        Map<RemoteId, RemoteResource> union = new HashMap<>(first.found());
        union.putAll(second.found());
        return union;
    }

    private Map<RemoteId, RemoteResource> byId(Set<RemoteId> ids, Collection<RemoteResource> found) {
        Map<String, RemoteResource> byKey = new HashMap<>();
        found.forEach(resource -> byKey.put(key(resource.id()), resource));
        Map<RemoteId, RemoteResource> byId = new HashMap<>();
        ids.forEach(id -> Optional.ofNullable(byKey.get(key(id))).ifPresent(resource -> byId.put(id, resource)));
        return Map.copyOf(byId);
    }
}
