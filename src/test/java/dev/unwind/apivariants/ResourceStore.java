package dev.unwind.apivariants;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/** The resources of a collection by id, and as those see them who see them late. */
final class ResourceStore {
    private final VariantFeatures features;
    private final LongSupplier millis;
    private final Map<String, StoredResource> now = new LinkedHashMap<>();
    private final Deque<Write> unseen = new ArrayDeque<>();

    /** A write that reads may not show yet. */
    private static final class Write {
        private final String id;
        private final Optional<StoredResource> before;
        private final long at;
        private int readsLeft;

        private Write(String id, Optional<StoredResource> before, long at, int readsLeft) {
            this.id = id;
            this.before = before;
            this.at = at;
            this.readsLeft = readsLeft;
        }

        private void undo(Map<String, StoredResource> state) {
            before.ifPresentOrElse(entry -> state.put(id, entry), () -> state.remove(id));
        }
    }

    ResourceStore(VariantFeatures features, LongSupplier millis) {
        this.features = features;
        this.millis = millis;
    }

    /** The resource of an id, deleted ones included. */
    Optional<StoredResource> find(String id) {
        return Optional.ofNullable(now.get(id));
    }

    Optional<StoredResource> live(String id) {
        return find(id).filter(entry -> !entry.deleted());
    }

    /** All resources, deleted ones included. */
    Collection<StoredResource> all() {
        return now.values();
    }

    void put(StoredResource entry) {
        remember(entry.id(), Optional.ofNullable(now.put(entry.id(), entry)));
    }

    /** Stores a resource as if it had always been there. */
    void seed(StoredResource entry) {
        now.put(entry.id(), entry);
    }

    void remove(String id) {
        remember(id, Optional.ofNullable(now.remove(id)));
    }

    void clear() {
        now.clear();
        unseen.clear();
    }

    /** What one read sees; where writes are hidden from a number of reads, this is one of them. */
    Map<String, StoredResource> seenByRead() {
        forgetSeen();
        Map<String, StoredResource> seen = new LinkedHashMap<>(now);
        for (Iterator<Write> newestFirst = unseen.descendingIterator(); newestFirst.hasNext(); ) {
            Write write = newestFirst.next();
            write.undo(seen);
            write.readsLeft--;
        }
        return seen;
    }

    private void remember(String id, Optional<StoredResource> before) {
        forgetSeen();
        if (features.lagMillis > 0 || features.lagReads > 0) {
            unseen.addLast(new Write(id, before, millis.getAsLong(), features.lagReads));
        }
    }

    private void forgetSeen() {
        long time = millis.getAsLong();
        unseen.removeIf(write -> write.readsLeft <= 0 && time - write.at >= features.lagMillis);
    }
}
