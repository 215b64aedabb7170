package dev.unwind.provider.draft.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** An operation of an API: its parameters, the body that it takes, and what it answers. */
public final class ApiCall {
    private static final String SCHEMA = "schema";

    private final OpenApiDocument document;
    private final String method;
    private final String template;
    private final JsonNode operation;
    private final Map<String, ApiParameter> parameters = new LinkedHashMap<>();

    /** @param item the path's item, which has parameters for all its operations */
    ApiCall(OpenApiDocument document, String method, String template, JsonNode item) {
        this.document = document;
        this.method = method;
        this.template = template;
        this.operation = item.path(method);
        read(item.path("parameters"));
        read(operation.path("parameters"));
    }

    private void read(JsonNode list) {
        if (!list.isArray()) {
            return;
        }
        list.forEach(each -> {
            JsonNode parameter = document.resolve(each);
            String name = parameter.path("name").asText();
            String in = parameter.path("in").asText();
            if (!name.isEmpty()) {
                parameters.put(
                        in + " " + name,
                        new ApiParameter(
                                name,
                                in,
                                parameter.path("required").asBoolean(),
                                schema(parameter.path(SCHEMA)),
                                parameter.path("example")));
            }
        });
    }

    private ApiSchema schema(JsonNode raw) {
        return ApiSchema.of(document, raw);
    }

    /** The method in upper case. */
    public String method() {
        return method.toUpperCase(Locale.ROOT);
    }

    /** Method and path, as the document has them. */
    public String line() {
        return method() + " " + template;
    }

    /** The parameters that stand there. */
    public List<ApiParameter> parameters(String in) {
        return parameters.values().stream()
                .filter(parameter -> parameter.in().equals(in))
                .toList();
    }

    public Optional<ApiParameter> parameter(String in, String name) {
        return parameters(in).stream()
                .filter(parameter -> parameter.name().equalsIgnoreCase(name))
                .findFirst();
    }

    /**
     * A body in one media type.
     *
     * @param type the media type without parameters, in lower case
     */
    public record Body(String type, ApiSchema schema) {
        public boolean isJson() {
            return type.endsWith("/json") || type.endsWith("+json") && !isJsonPatch() || type.equals("*/*");
        }

        public boolean isMergePatch() {
            return type.equals("application/merge-patch+json");
        }

        public boolean isForm() {
            return type.equals("application/x-www-form-urlencoded");
        }

        private boolean isJsonPatch() {
            return type.equals("application/json-patch+json");
        }
    }

    /** The bodies that the call takes, by the document's order. */
    public List<Body> bodies() {
        return bodies(document.resolve(operation.path("requestBody")));
    }

    private List<Body> bodies(JsonNode holder) {
        List<Body> bodies = new ArrayList<>();
        holder.path("content")
                .properties()
                .forEach(type -> bodies.add(new Body(
                        type.getKey().split(";", 2)[0].strip().toLowerCase(Locale.ROOT),
                        schema(document.resolve(type.getValue()).path(SCHEMA)))));
        return bodies;
    }

    /** Whether the call takes a body at all. */
    public boolean takesBody() {
        return operation.has("requestBody");
    }

    /** What the call answers when it is done; a schema of nothing where the document does not say it. */
    public ApiSchema answer() {
        return successes().stream()
                .flatMap(answer -> bodies(answer).stream())
                .filter(Body::isJson)
                .map(Body::schema)
                .findFirst()
                .orElseGet(() -> schema(MissingNode.getInstance()));
    }

    private List<JsonNode> successes() {
        return new TreeSet<>(operation
                        .path("responses")
                        .propertyStream()
                        .map(Map.Entry::getKey)
                        .toList())
                .stream()
                        .filter(status -> status.matches("2[0-9X]{2}"))
                        .map(status ->
                                document.resolve(operation.path("responses").path(status)))
                        .toList();
    }

    /** What the call answers when it fails. */
    public Optional<ApiSchema> error() {
        return new TreeSet<>(operation
                        .path("responses")
                        .propertyStream()
                        .map(Map.Entry::getKey)
                        .toList())
                .stream()
                        .filter(status -> status.matches("[45][0-9X]{2}|default"))
                        .map(status ->
                                document.resolve(operation.path("responses").path(status)))
                        .flatMap(answer -> bodies(answer).stream())
                        .filter(Body::isJson)
                        .map(Body::schema)
                        .filter(schema -> !schema.members().isEmpty())
                        .findFirst();
    }

    /** Whether the call may answer so. */
    public boolean answersStatus(String status) {
        return operation.path("responses").has(status);
    }

    /** Whether an answer of success is described with this header. */
    public boolean answersHeader(String name) {
        return successes().stream()
                .flatMap(answer -> answer.path("headers").propertyStream())
                .anyMatch(header -> header.getKey().equalsIgnoreCase(name));
    }

    /** The security that this call asks for, where it has its own. */
    public JsonNode security() {
        return operation.path("security");
    }
}
