package dev.unwind.apishapes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.batch.json.Json;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/** A part of a simulated API, under the first segment of its paths. Called by one thread. */
interface Shape {
    /** A request. {@code path} is what follows the first segment. */
    record Request(String method, List<String> path, JsonNode body, Map<String, String> query) {
        Request(String method, List<String> path, JsonNode body) {
            this(method, path, body, Map.of());
        }

        /** A parameter of the query; a large number where it has none. */
        int number(String parameter) {
            return Integer.parseInt(query.getOrDefault(parameter, parameter.equals("skip") ? "0" : "1000000"));
        }

        boolean is(String wanted, int segments) {
            return method.equals(wanted) && path.size() == segments;
        }

        /** Whether it is a call such as {@code POST /zones/5/activate}. */
        boolean calls(String action) {
            return is("POST", 2) && path.get(1).equals(action);
        }

        ObjectNode object() {
            return ((ObjectNode) body).deepCopy();
        }
    }

    record Answer(int status, JsonNode body) {
        static final Answer DONE = new Answer(204, null);
        static final Answer MISSING = refused(404, "there is none");

        static Answer of(JsonNode body) {
            return new Answer(200, body);
        }

        static Answer refused(int status, String message) {
            return new Answer(status, Json.object().put("message", message));
        }
    }

    Answer answer(Request request);

    /** What is there, by a name that lasts. */
    Map<String, JsonNode> state();

    void clear();

    /** Objects by id, with a name each. */
    final class Objects {
        private final Map<String, ObjectNode> byId = new TreeMap<>();
        private int ids;

        String add(ObjectNode object) {
            String id = Integer.toString(++ids);
            byId.put(id, object);
            return id;
        }

        void put(String id, ObjectNode object) {
            byId.put(id, object);
        }

        ObjectNode get(String id) {
            return byId.get(id);
        }

        boolean remove(String id) {
            return byId.remove(id) != null;
        }

        boolean hasName(String name) {
            return byId.values().stream()
                    .anyMatch(each -> each.path("name").asText().equals(name));
        }

        ObjectNode shown(String id) {
            return byId.get(id).deepCopy().put("id", id);
        }

        JsonNode list() {
            var all = Json.object().putArray("all");
            byId.keySet().forEach(id -> all.add(shown(id)));
            return all;
        }

        Map<String, ObjectNode> all() {
            return byId;
        }

        Map<String, JsonNode> state() {
            return state(each -> each, each -> each.path("name").asText());
        }

        Map<String, JsonNode> state(Function<ObjectNode, JsonNode> form, Function<ObjectNode, String> name) {
            Map<String, JsonNode> state = new TreeMap<>();
            byId.forEach((id, each) -> {
                if (state.put(name.apply(each), form.apply(each)) != null) {
                    throw new AssertionError("twice: " + each);
                }
            });
            return state;
        }

        /** Forgets the objects; ids go on. */
        void clear() {
            byId.clear();
        }
    }
}
