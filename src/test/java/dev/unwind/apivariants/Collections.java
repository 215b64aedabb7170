package dev.unwind.apivariants;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/** The collections of a server, and what holds between them. */
final class Collections {
    private final Map<String, VariantCollection> collections = new LinkedHashMap<>();
    private final InstantSource clock;
    private final Supplier<String> url;
    private final Timers timers;

    Collections(InstantSource clock, Timers timers, Supplier<String> url) {
        this.clock = clock;
        this.timers = timers;
        this.url = url;
    }

    InstantSource clock() {
        return clock;
    }

    Timers timers() {
        return timers;
    }

    String url() {
        return url.get();
    }

    void add(String path, VariantFeatures features) {
        collections.put(path, new VariantCollection(path, features, this));
    }

    VariantCollection collection(String path) {
        return Optional.ofNullable(collections.get(path))
                .orElseThrow(() -> new IllegalArgumentException("no collection at " + path));
    }

    /** The collection of single resources below this path. */
    Optional<VariantCollection> ofItemsBelow(String path) {
        return collections.values().stream()
                .filter(collection -> collection.itemPath().equals(path))
                .findFirst();
    }

    Optional<VariantCollection> at(String path) {
        return Optional.ofNullable(collections.get(path));
    }

    /** @throws RefusedCall if a body refers to what is not there */
    void checkReferences(VariantFeatures features, ObjectNode body) {
        for (Reference reference : features.references) {
            for (JsonNode id : JsonPointers.all(body, reference.at())) {
                if (!id.isNull()
                        && collection(reference.collection()).live(id.asText()).isEmpty()) {
                    throw new RefusedCall(422, "reference", id.asText() + " is not in " + reference.collection());
                }
            }
        }
    }

    /** @throws RefusedCall if a resource may not be deleted as long as others refer to it */
    void checkUnreferenced(VariantCollection collection, String id) {
        referrers(collection, id, OnDelete.REFUSE, (referrer, holder) -> {
            throw new RefusedCall(409, "referenced", id + " is referred to by " + holder.id());
        });
    }

    void stripReferences(VariantCollection collection, String id) {
        referrers(collection, id, OnDelete.STRIP, (referrer, holder) -> referrer.strip(holder.id(), collection, id));
    }

    private void referrers(
            VariantCollection collection,
            String id,
            OnDelete onDelete,
            BiConsumer<VariantCollection, StoredResource> act) {
        for (VariantCollection referrer : collections.values()) {
            List<Reference> references = referrer.referencesTo(collection, onDelete);
            for (StoredResource holder : new ArrayList<>(referrer.all())) {
                boolean itself = referrer == collection && holder.id().equals(id);
                if (!itself
                        && !holder.deleted()
                        && references.stream().anyMatch(reference -> reference.pointsTo(holder.body(), id))) {
                    act.accept(referrer, holder);
                }
            }
        }
    }
}
