package dev.unwind.apivariants;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;

/** Resources as reads show them. */
final class ResourceView {
    private final VariantFeatures features;
    private final IdGenerator ids;
    private final UnaryOperator<String> urls;
    private final Random order;
    private long shown;

    /** @param urls the URL of the resource with an id */
    ResourceView(VariantFeatures features, IdGenerator ids, UnaryOperator<String> urls) {
        this.features = features;
        this.ids = ids;
        this.urls = urls;
        this.order = new Random(features.seed);
    }

    ObjectNode of(StoredResource entry) {
        ObjectNode body = entry.body().deepCopy();
        features.writeOnly.forEach(pattern -> JsonPointers.remove(body, pattern));
        features.shuffled.forEach(pattern -> JsonPointers.edit(body, pattern, this::shuffled));
        if (features.respeltNumbers) {
            respell(body);
        }
        addKept(entry, body);
        return body;
    }

    /** An id and nothing else. */
    ObjectNode onlyId(String pointer, String id) {
        ObjectNode body = VariantJson.object();
        JsonPointers.set(body, pointer, ids.shown(id));
        return body;
    }

    private void addKept(StoredResource entry, ObjectNode body) {
        if (features.versions) {
            body.put("version", entry.version());
        }
        if (features.timestamps) {
            body.put("createdAt", entry.createdAt().toString());
            body.put("updatedAt", entry.updatedAt().toString());
        }
        if (features.selfLinks) {
            body.put("self", urls.apply(entry.id()));
        }
        if (!features.counterAt.isEmpty()) {
            JsonPointers.set(body, features.counterAt, LongNode.valueOf(++shown));
        }
        if (entry.deleted()) {
            JsonPointers.set(body, features.deletedAt, features.deletedAs);
        }
        if (features.idsShown) {
            JsonPointers.set(body, features.idAt, ids.shown(entry.id()));
        }
    }

    private JsonNode shuffled(JsonNode node) {
        List<JsonNode> elements = new ArrayList<>();
        node.forEach(elements::add);
        Collections.shuffle(elements, order);
        return node instanceof ArrayNode array ? array.removeAll().addAll(elements) : node;
    }

    private static JsonNode respelt(JsonNode node) {
        if (node.isIntegralNumber()) {
            return DecimalNode.valueOf(node.decimalValue().setScale(1));
        }
        respell(node);
        return node;
    }

    private static void respell(JsonNode node) {
        if (node.isContainerNode()) {
            JsonPointers.edit(node, "/*", ResourceView::respelt);
        }
    }
}
