package dev.unwind.sandbox;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The resources of one collection in their stored form, and each in its state before its last write. An index over the
 * keys of resources (names, referenced ids) keeps look-ups cheap in large collections.
 */
final class Shelf implements View {
    private static final int REMEMBERED_WRITES = 100_000;

    private final Function<ObjectNode, Set<String>> keys;
    private final TreeMap<Long, ObjectNode> now = new TreeMap<>();
    private final Map<String, TreeSet<Long>> index = new HashMap<>();
    private final SandboxClock clock;
    private final Map<Long, Earlier> before = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Earlier> eldest) {
            return size() > REMEMBERED_WRITES;
        }
    };

    /** The state of a resource before its last write, if it existed, and the time of that write. */
    private record Earlier(Optional<ObjectNode> state, long writtenAt) {}

    /** @param keys the index keys of a resource */
    Shelf(Function<ObjectNode, Set<String>> keys, SandboxClock clock) {
        this.keys = keys;
        this.clock = clock;
    }

    @Override
    public Optional<ObjectNode> find(long id) {
        return Optional.ofNullable(now.get(id));
    }

    @Override
    public Collection<ObjectNode> all() {
        return Collections.unmodifiableCollection(now.values());
    }

    @Override
    public List<ObjectNode> having(String key) {
        return index.getOrDefault(key, new TreeSet<>()).stream().map(now::get).toList();
    }

    /** Stores a resource under its id; readers of {@link #stale} still see the previous state. */
    void put(long id, ObjectNode resource) {
        remember(id, Optional.ofNullable(replace(id, resource)));
    }

    /** Stores a resource without a previous state. */
    void seed(long id, ObjectNode resource) {
        replace(id, resource);
        before.remove(id);
    }

    void remove(long id) {
        ObjectNode removed = now.remove(id);
        if (removed != null) {
            unindex(id, removed);
            remember(id, Optional.of(removed));
        }
    }

    void clear() {
        now.clear();
        index.clear();
        before.clear();
    }

    /**
     * The previous state of every resource that was written in this many last milliseconds: one just created is absent,
     * one just deleted is present.
     */
    View stale(long lag) {
        TreeMap<Long, ObjectNode> earlier = new TreeMap<>(now);
        long time = clock.millis();
        before.forEach((id, write) -> {
            if (time - write.writtenAt() < lag) {
                write.state().ifPresentOrElse(resource -> earlier.put(id, resource), () -> earlier.remove(id));
            }
        });
        return new View() {
            @Override
            public Optional<ObjectNode> find(long id) {
                return Optional.ofNullable(earlier.get(id));
            }

            @Override
            public Collection<ObjectNode> all() {
                return earlier.values();
            }

            @Override
            public List<ObjectNode> having(String key) {
                return earlier.values().stream()
                        .filter(resource -> keys.apply(resource).contains(key))
                        .toList();
            }
        };
    }

    private void remember(long id, Optional<ObjectNode> state) {
        before.remove(id);
        before.put(id, new Earlier(state, clock.millis()));
    }

    private ObjectNode replace(long id, ObjectNode resource) {
        ObjectNode replaced = now.put(id, resource);
        if (replaced != null) {
            unindex(id, replaced);
        }
        keys.apply(resource).forEach(key -> index.computeIfAbsent(key, any -> new TreeSet<>())
                .add(id));
        return replaced;
    }

    private void unindex(long id, ObjectNode resource) {
        keys.apply(resource)
                .forEach(key -> index.computeIfPresent(key, (any, ids) -> {
                    ids.remove(id);
                    return ids.isEmpty() ? null : ids;
                }));
    }

    /** The index key of a name. */
    static String named(String name) {
        return "name:" + name;
    }

    /** The index key of a reference to the resource with an id. */
    static String referringTo(long id) {
        return "refers:" + id;
    }

    /** Index keys without the absent ones. */
    static Set<String> keys(Stream<String> keys) {
        return keys.filter(Objects::nonNull).collect(Collectors.toUnmodifiableSet());
    }
}
