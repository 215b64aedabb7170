package dev.unwind.engine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.flipkart.zjsonpatch.JsonDiff;
import dev.unwind.batch.Json;
import dev.unwind.provider.KindTraits;
import dev.unwind.provider.ResourceKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What differs between two states of a resource, for people: secrets never stand in it, only that they differ. */
final class Differences {
    private static final JsonNode SECRET = JsonNodeFactory.instance.textNode("[secret]");
    private static final JsonNode OTHER_SECRET = JsonNodeFactory.instance.textNode("[another secret]");

    private Differences() {}

    /** The projection with its kind's secrets made unreadable. */
    static JsonNode redact(KindTraits traits, JsonNode projection) {
        var copy = projection.deepCopy();
        traits.secrets().forEach(path -> path.replace(copy, value -> SECRET));
        return copy;
    }

    /**
     * The JSON Patch (RFC 6902) that leads from the expected to the found state, in their canonical forms.
     *
     * @param found empty where there is no such resource
     */
    static ObjectNode between(ResourceKind kind, Optional<JsonNode> expected, Optional<JsonNode> found) {
        var json = Json.object();
        if (expected.isPresent() && found.isPresent()) {
            json.set("diff", diff(kind, expected.get(), found.get()));
        } else {
            json.put("expected", expected.isPresent() ? "present" : "absent");
            json.put("found", found.isPresent() ? "present" : "absent");
        }
        return json;
    }

    private static ArrayNode diff(ResourceKind kind, JsonNode expected, JsonNode found) {
        var from = kind.canonical(expected).deepCopy();
        var to = kind.canonical(found).deepCopy();
        for (var path : kind.traits().secrets()) {
            List<JsonNode> before = new ArrayList<>();
            List<JsonNode> after = new ArrayList<>();
            path.visit(from, before::add);
            path.visit(to, after::add);
            boolean same = before.equals(after);
            path.replace(from, value -> SECRET);
            path.replace(to, value -> same ? SECRET : OTHER_SECRET);
        }
        return (ArrayNode) JsonDiff.asJson(from, to);
    }
}
