package dev.unwind.apivariants;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** A collection as its behaviours see it. */
final class CollectionSite implements Site {
    private final VariantCollection collection;
    private final Collections collections;

    CollectionSite(VariantCollection collection, Collections collections) {
        this.collection = collection;
        this.collections = collections;
    }

    @Override
    public long millis() {
        return collections.clock().millis();
    }

    @Override
    public void after(long millis, Runnable act) {
        int resets = collection.resets();
        collections.timers().after(millis, () -> {
            if (collection.resets() == resets) {
                act.run();
            }
        });
    }

    @Override
    public Map<String, ObjectNode> all() {
        Map<String, ObjectNode> all = new LinkedHashMap<>();
        collection.bodies(entry -> !entry.deleted()).forEach((id, body) -> all.put(id, (ObjectNode) body));
        return all;
    }

    @Override
    public Optional<ObjectNode> find(String id) {
        return collection.live(id).map(entry -> entry.body().deepCopy());
    }

    @Override
    public Optional<String> newest() {
        return collection.all().stream()
                .filter(entry -> !entry.deleted())
                .max(Comparator.comparingLong(StoredResource::place))
                .map(StoredResource::id);
    }

    @Override
    public void write(String id, ObjectNode body) {
        collection.overwrite(id, body);
    }

    @Override
    public void put(String id, ObjectNode body) {
        collection.seed(id, body);
    }

    @Override
    public void remove(String id) {
        collection.remove(id);
    }

    @Override
    public Response shown(int status, String id) {
        return collection.shown(status, id);
    }

    @Override
    public Site other(String path) {
        return collections.collection(path).site();
    }
}
