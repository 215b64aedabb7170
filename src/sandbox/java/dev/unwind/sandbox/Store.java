package dev.unwind.sandbox;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** The state of the simulated provider: its collections by path, and the next id. Ids are never reused. */
final class Store {
    private static final long FIRST_ID = 1001;

    private final Map<String, Shelf> shelves = new LinkedHashMap<>();
    private long nextId = FIRST_ID;

    Store(SandboxClock clock) {
        shelves.put(Watchlists.COLLECTION, new Shelf(Watchlists::keys, clock));
        shelves.put(NotificationChannels.COLLECTION, new Shelf(NotificationChannels::keys, clock));
        shelves.put(CustomAgents.COLLECTION, new Shelf(CustomAgents::keys, clock));
    }

    Map<String, Shelf> shelves() {
        return shelves;
    }

    Shelf shelf(String collection) {
        return shelves.get(collection);
    }

    /** A new id, unique over all kinds for the life of the sandbox, resets included, as a provider's ids are. */
    long newId() {
        return nextId++;
    }

    /** Reserves an id that a seed chose. */
    void reserve(long id) {
        nextId = Math.max(nextId, id + 1);
    }

    /** Forgets every resource. */
    void clear() {
        shelves.values().forEach(Shelf::clear);
    }

    /** The views of a reader, by collection. */
    interface Views {
        View of(String collection);
    }

    Views now() {
        return shelves::get;
    }

    /** The views in which each resource that was written in this many last milliseconds is in its previous state. */
    Views stale(long lag) {
        Map<String, View> views = new HashMap<>();
        return collection ->
                views.computeIfAbsent(collection, any -> shelf(collection).stale(lag));
    }
}
