package dev.unwind.api.description;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.smallrye.openapi.OpenApiFilter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.media.Content;

/**
 * Adds the documentation's requests and answers to the operations as examples. They were made with a running program.
 */
@OpenApiFilter(stages = OpenApiFilter.RunStage.BUILD)
public class ExamplesFilter implements OASFilter {
    /**
     * Written by the test of the documentation: for each operation a list of examples with name, status, type and
     * value.
     */
    static final String CALLS = "/openapi/calls.json";

    @Override
    public void filterOpenAPI(OpenAPI document) {
        var calls = calls();
        document.getPaths().getPathItems().values().forEach(item -> item.getOperations()
                .values()
                .forEach(operation ->
                        calls.path(operation.getOperationId()).forEach(example -> add(operation, example))));
    }

    private static JsonNode calls() {
        try (var calls = ExamplesFilter.class.getResourceAsStream(CALLS)) {
            return new ObjectMapper().readTree(calls);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void add(Operation operation, JsonNode example) {
        var content = example.has("status")
                ? content(operation, example.get("status").asText())
                : Optional.ofNullable(operation.getRequestBody().getContent());
        content.map(types -> types.getMediaType(example.get("type").textValue()))
                .ifPresent(type -> type.addExample(
                        example.get("name").textValue(),
                        OASFactory.createExample().value(plain(example.get("value")))));
    }

    /** The response that describes answers with this status. Answers to a dry run have one of their own. */
    private static Optional<Content> content(Operation operation, String status) {
        return Optional.ofNullable(operation.getResponses().getAPIResponse(status))
                .map(response -> response.getContent());
    }

    private static Object plain(JsonNode value) {
        return new ObjectMapper().convertValue(value, Object.class);
    }
}
