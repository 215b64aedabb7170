package dev.unwind.sandbox;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/** Changes the provider's resources as a third party would: in their stored form, and not through the API. */
final class ThirdParty {
    private final Store store;
    private final Map<String, Kind> kinds;

    ThirdParty(Store store, Map<String, Kind> kinds) {
        this.store = store;
        this.kinds = kinds;
    }

    /**
     * Seeds a resource.
     *
     * @return its id
     * @throws Refusal if there is no such collection, or the resource could not be read
     */
    long seed(String collection, ObjectNode resource) {
        kind(collection);
        return seed(collection, store.newId(), resource);
    }

    /** Merges a patch (RFC 7396) into a resource; if there is none, seeds one under that id. */
    ObjectNode change(String collection, long id, ObjectNode patch) {
        Kind kind = kind(collection);
        Shelf shelf = store.shelf(collection);
        shelf.find(id)
                .ifPresentOrElse(
                        stored -> shelf.put(id, kind.completed(id, Json.merge(stored, patch))),
                        () -> seed(collection, id, Json.merge(Json.object(), patch)));
        return shelf.find(id).orElseThrow();
    }

    /** Deletes a resource, with the effects of a deletion on others; does nothing if it is absent. */
    void delete(String collection, long id) {
        Kind kind = kind(collection);
        if (store.shelf(collection).find(id).isPresent()) {
            kind.delete(id);
        }
    }

    boolean exists(String collection, long id) {
        kind(collection);
        return store.shelf(collection).find(id).isPresent();
    }

    private long seed(String collection, long id, ObjectNode resource) {
        store.reserve(id);
        store.shelf(collection).seed(id, kind(collection).completed(id, resource));
        return id;
    }

    private Kind kind(String collection) {
        Kind kind = kinds.get(collection);
        if (kind == null) {
            throw Refusal.notFound("collection " + collection);
        }
        return kind;
    }
}
