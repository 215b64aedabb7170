package dev.unwind.provider.draft.openapi;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.unwind.batch.change.References;
import dev.unwind.batch.json.Json;
import dev.unwind.batch.json.UnusableDocument;
import dev.unwind.provider.rest.yaml.YamlDocument;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * An OpenAPI document of version 3.0 or 3.1. References are followed within the document alone: nothing else is read,
 * neither a file nor a URL. How much of it is looked at is bounded, since references may expand to far more than the
 * document holds. For one thread.
 */
public final class OpenApiDocument {
    private static final int MOST_PATHS = 5_000;
    private static final int MOST_STEPS = 1_000_000;
    private static final int LONGEST_CHAIN = 32;
    private static final int MOST_NAMED = 10;

    private final JsonNode root;
    private final Set<String> notFollowed = new HashSet<>();
    private final List<ApiPath> paths = new ArrayList<>();
    private int steps;

    private OpenApiDocument(JsonNode root) {
        this.root = root;
    }

    /**
     * Reads a document: JSON where it begins with a brace, else YAML.
     *
     * @throws UnusableDocument if it is neither, or is out of the bounds of {@link dev.unwind.batch.json.BoundedReader}
     * @throws InvalidOpenApi if it is no OpenAPI document with paths
     */
    public static OpenApiDocument parse(byte[] bytes) throws UnusableDocument {
        JsonNode root =
                isJson(bytes) ? Json.parse(bytes) : YamlDocument.read(new String(bytes, StandardCharsets.UTF_8));
        if (!root.isObject()) {
            throw new InvalidOpenApi("", "expected an OpenAPI document: an object with openapi, info and paths");
        }
        if (root.has("swagger")) {
            throw new InvalidOpenApi(
                    "/swagger", "expected OpenAPI 3.0 or 3.1: convert a document of version 2.0 first");
        }
        if (!root.path("openapi").asText().matches("3\\.[01](\\..*)?")) {
            throw new InvalidOpenApi("/openapi", "expected the version of OpenAPI, 3.0 or 3.1");
        }
        JsonNode paths = root.path("paths");
        if (!paths.isObject() || paths.isEmpty()) {
            throw new InvalidOpenApi("/paths", "expected paths with their operations");
        }
        if (paths.size() > MOST_PATHS) {
            throw new InvalidOpenApi("/paths", "expected at most " + MOST_PATHS + " paths");
        }
        return new OpenApiDocument(root);
    }

    private static boolean isJson(byte[] bytes) {
        for (byte each : bytes) {
            if (!Character.isWhitespace(each)) {
                return each == '{' || each == '[';
            }
        }
        return true;
    }

    /** The value at this place; a {@code MissingNode} if there is none. */
    public JsonNode at(String pointer) {
        return root.at(pointer);
    }

    /** The paths that can be read, in the document's order. */
    public List<ApiPath> paths() {
        if (paths.isEmpty()) {
            readPaths();
        }
        return paths;
    }

    private void readPaths() {
        root.path("paths").properties().forEach(path -> {
            if (ApiPath.isUsable(path.getKey())) {
                paths.add(new ApiPath(
                        this, path.getKey(), resolve(expectObject(pathPointer(path.getKey()), path.getValue()))));
            }
        });
    }

    /** The paths that are not read, because they cannot stand in a call. */
    public List<String> unusablePaths() {
        return root.path("paths")
                .propertyStream()
                .map(Map.Entry::getKey)
                .filter(path -> !path.startsWith("x-") && !ApiPath.isUsable(path))
                .limit(MOST_NAMED)
                .toList();
    }

    private static String pathPointer(String path) {
        return "/paths/" + References.escape(path);
    }

    private static JsonNode expectObject(String pointer, JsonNode node) {
        if (!node.isObject()) {
            throw new InvalidOpenApi(pointer, "expected an object");
        }
        return node;
    }

    /**
     * What a node stands for: itself, or what its {@code $ref} leads to. A {@code MissingNode} where that is not in
     * this document.
     */
    JsonNode resolve(JsonNode node) {
        JsonNode found = node;
        for (int i = 0; i < LONGEST_CHAIN && found.path("$ref").isTextual(); i++) {
            step();
            found = target(found.get("$ref").textValue());
        }
        return found.path("$ref").isTextual() ? MissingNode.getInstance() : found;
    }

    private JsonNode target(String reference) {
        if (reference.startsWith("#")) {
            Optional<JsonPointer> pointer = pointer(reference.substring(1));
            if (pointer.isPresent()) {
                return root.at(pointer.get());
            }
        }
        if (notFollowed.size() < MOST_NAMED) {
            notFollowed.add(reference);
        }
        return MissingNode.getInstance();
    }

    private static Optional<JsonPointer> pointer(String fragment) {
        try {
            return Optional.of(
                    JsonPointer.compile(URLDecoder.decode(fragment.replace("+", "%2B"), StandardCharsets.UTF_8)));
        } catch (IllegalArgumentException malformed) {
            return Optional.empty();
        }
    }

    /** The ways to sign in that the document describes, by name. */
    public Map<String, JsonNode> securitySchemes() {
        Map<String, JsonNode> schemes = new LinkedHashMap<>();
        root.path("components").path("securitySchemes").properties().stream()
                .limit(MOST_NAMED)
                .forEach(scheme -> schemes.put(scheme.getKey(), resolve(scheme.getValue())));
        return schemes;
    }

    /** The names of the ways to sign in that calls need together: those of the document, else of its first call. */
    public List<String> security() {
        JsonNode requirements = root.path("security");
        if (requirements.isEmpty()) {
            requirements = paths().stream()
                    .flatMap(path -> path.calls().values().stream())
                    .map(ApiCall::security)
                    .filter(own -> !own.isEmpty())
                    .findFirst()
                    .orElseGet(MissingNode::getInstance);
        }
        return requirements
                .valueStream()
                .filter(each -> !each.isEmpty())
                .findFirst()
                .map(each -> each.propertyStream()
                        .map(Map.Entry::getKey)
                        .limit(MOST_NAMED)
                        .toList())
                .orElse(List.of());
    }

    /** References that lead out of the document, and were not followed; some of them. */
    public List<String> notFollowed() {
        return notFollowed.stream().sorted().toList();
    }

    /** Counts one step of the work. */
    void step() {
        if (++steps > MOST_STEPS) {
            throw new InvalidOpenApi(
                    "",
                    "expected schemas that expand to less: its references lead to more than " + MOST_STEPS + " places");
        }
    }
}
