package dev.unwind.fuzz;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * An operation of the documented API.
 *
 * @param path with placeholders
 * @param bodies an example or a schema for each way in which its body is documented; empty if it has none
 */
record ApiOperation(String method, String path, List<Parameter> parameters, List<Body> bodies) {
    private static final Set<String> METHODS = Set.of("get", "post", "put", "patch", "delete");

    /** @param in path, query or header */
    record Parameter(String in, String name, JsonNode schema) {}

    /** @param examples bodies that the document shows */
    record Body(String mediaType, JsonNode schema, List<JsonNode> examples) {}

    /** All operations of a document. */
    static List<ApiOperation> of(Path document) throws IOException {
        var root = new YAMLMapper().readTree(Files.readAllBytes(document));
        var operations = new ArrayList<ApiOperation>();
        root.get("paths").properties().forEach(path -> path.getValue().properties().stream()
                .filter(member -> METHODS.contains(member.getKey()))
                .forEach(member -> operations.add(operation(root, path, member))));
        return operations;
    }

    private static ApiOperation operation(
            JsonNode root, Map.Entry<String, JsonNode> path, Map.Entry<String, JsonNode> operation) {
        var parameters = new ArrayList<Parameter>();
        List.of(path.getValue(), operation.getValue())
                .forEach(holder -> holder.path("parameters").forEach(each -> {
                    var parameter = resolved(root, each);
                    parameters.add(new Parameter(
                            parameter.get("in").textValue(),
                            parameter.get("name").textValue(),
                            resolved(root, parameter.path("schema"))));
                }));
        var bodies = new ArrayList<Body>();
        operation.getValue().path("requestBody").path("content").properties().forEach(content -> {
            var examples = new ArrayList<JsonNode>();
            content.getValue()
                    .path("examples")
                    .forEach(example -> examples.add(resolved(root, example).get("value")));
            bodies.add(
                    new Body(content.getKey(), resolved(root, content.getValue().path("schema")), examples));
        });
        return new ApiOperation(operation.getKey().toUpperCase(Locale.ROOT), path.getKey(), parameters, bodies);
    }

    private static JsonNode resolved(JsonNode root, JsonNode node) {
        var reference = node.path("$ref");
        return reference.isTextual()
                        && node.size() == 1
                        && reference.textValue().startsWith("#/")
                ? resolved(root, root.at(reference.textValue().substring(1)))
                : node;
    }
}
