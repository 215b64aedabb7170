package dev.unwind.documentation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.unwind.batch.json.Json;
import dev.unwind.documentation.Walkthrough.Call;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** What the calls of the documentation show of each operation: its requests, and its answers that are not problems. */
final class Examples {
    private static final Set<String> METHODS = Set.of("get", "post", "put", "patch", "delete");
    private static final String JSON = "application/json";

    /** By method and path. */
    private final Map<Pattern, String> operations = new HashMap<>();

    private final Map<String, ArrayNode> examples = new TreeMap<>();

    /** Begins with the paths of the API's description. */
    Examples(JsonNode paths) {
        paths.properties().forEach(path -> path.getValue().properties().stream()
                .filter(operation -> METHODS.contains(operation.getKey()))
                .forEach(operation -> operations.put(
                        Pattern.compile(
                                operation.getKey() + " " + path.getKey().replaceAll("\\{[a-z]+}", "[^/?]+")
                                        + "(\\?.*)?",
                                Pattern.CASE_INSENSITIVE),
                        operation.getValue().get("operationId").textValue())));
    }

    void add(Call call, HttpBlock answer) throws IOException {
        var request = call.request();
        var operation = operations.entrySet().stream()
                .filter(known -> known.getKey()
                        .matcher(request.method() + " " + request.path())
                        .matches())
                .map(Map.Entry::getValue)
                .findFirst();
        if (operation.isEmpty()) {
            return;
        }
        var shown = examples.computeIfAbsent(operation.get(), first -> JsonNodeFactory.instance.arrayNode());
        int status = Integer.parseInt(answer.first().split(" ")[1]);
        if (status >= 300) {
            return;
        }
        var name = name(call, shown);
        if (!request.body().isEmpty()) {
            shown.addObject()
                    .put("name", name)
                    .put("type", request.headers().getOrDefault("Content-Type", JSON))
                    .set("value", value(request.body(), request.headers().getOrDefault("Content-Type", JSON)));
        }
        if (!answer.body().isEmpty()) {
            var type = answer.headers().getOrDefault("Content-Type", JSON);
            shown.addObject()
                    .put("name", name)
                    .put("status", request.path().contains("dryRun=true") ? "2XX" : Integer.toString(status))
                    .put("type", type)
                    .set("value", value(answer.body(), type));
        }
    }

    private static String name(Call call, ArrayNode shown) {
        long before = shown.findValuesAsText("name").stream()
                .distinct()
                .filter(name -> name.startsWith(call.heading()))
                .count();
        return before == 0 ? call.heading() : call.heading() + ", " + (before + 1);
    }

    private static JsonNode value(String body, String type) throws IOException {
        return type.equals(JSON) ? Json.parse(body.getBytes(StandardCharsets.UTF_8)) : TextNode.valueOf(body + "\n");
    }

    /** Those of which nothing was shown. */
    Set<String> operationsWithout() {
        var without = new TreeSet<>(operations.values());
        without.removeAll(examples.keySet());
        return without;
    }

    @Override
    public String toString() {
        ObjectNode all = Json.object();
        all.setAll(examples);
        return JsonLayout.of(all);
    }
}
