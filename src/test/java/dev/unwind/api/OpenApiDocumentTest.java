package dev.unwind.api;

import static io.restassured.RestAssured.given;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import dev.unwind.testing.GatewayTest;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The document from which callers generate their clients. The committed one is the one that the gateway serves. */
@QuarkusTest
class OpenApiDocumentTest extends GatewayTest {
    private static final Path COMMITTED = Path.of("docs", "openapi.yaml");
    private static final YAMLMapper YAML = new YAMLMapper();
    private static final Set<String> METHODS = Set.of("get", "post", "put", "patch", "delete");

    @Test
    void the_committed_document_is_the_one_that_is_served() throws IOException {
        assertTrue(
                served().equals(YAML.readTree(Files.readAllBytes(COMMITTED))),
                "the description has changed; to take it in:"
                        + " ./mvnw package -Dmaven.test.skip && cp target/openapi/openapi.yaml " + COMMITTED);
    }

    @Test
    void every_operation_has_a_name_of_its_own() throws IOException {
        var names = new ArrayList<String>();
        served().get("paths").forEach(path -> path.properties().stream()
                .filter(member -> METHODS.contains(member.getKey()))
                .forEach(operation ->
                        names.add(operation.getValue().path("operationId").asText())));
        assertFalse(names.contains(""), () -> names + " are all named");
        assertEquals(names.stream().distinct().toList(), names, "no name stands twice");
    }

    @Test
    void what_is_absent_is_left_out_and_nothing_is_null() throws IOException {
        var document = served();
        assertTrue(document.get("openapi").textValue().startsWith("3.1"));
        assertFalse(document.findValues("type").stream().anyMatch(OpenApiDocumentTest::isNullable));
    }

    @Test
    void every_request_and_every_answer_has_an_example_that_its_schema_takes() throws IOException {
        var document = served();
        var faults = new ArrayList<String>();
        document.get("paths").forEach(path -> path.properties().stream()
                .filter(member -> METHODS.contains(member.getKey()))
                .map(Map.Entry::getValue)
                .forEach(operation -> {
                    var name = operation.get("operationId").textValue();
                    check(
                            document,
                            name + ", the request",
                            operation.path("requestBody").path("content"),
                            faults);
                    operation
                            .get("responses")
                            .properties()
                            .forEach(response -> check(
                                    document,
                                    name + ", " + response.getKey(),
                                    response.getValue().path("content"),
                                    faults));
                }));
        assertEquals(List.of(), faults);
    }

    private static void check(JsonNode document, String where, JsonNode content, List<String> faults) {
        content.properties().forEach(type -> {
            var examples = type.getValue().path("examples");
            if (examples.isEmpty()) {
                faults.add(where + " has no example of " + type.getKey());
            }
            ObjectNode schema = type.getValue().get("schema").deepCopy();
            schema.set("components", document.get("components"));
            var validator = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                    .getSchema(schema);
            examples.properties().forEach(example -> validator
                    .validate(resolved(document, example.getValue()).get("value"))
                    .forEach(fault -> faults.add(where + ", " + example.getKey() + ": " + fault.getMessage())));
        });
    }

    private static JsonNode resolved(JsonNode document, JsonNode node) {
        return node.has("$ref") ? document.at(node.get("$ref").textValue().substring(1)) : node;
    }

    private static boolean isNullable(JsonNode type) {
        return type.isArray()
                        && type.valueStream().anyMatch(name -> name.asText().equals("null"))
                || type.asText().equals("null");
    }

    private static JsonNode served() throws IOException {
        return YAML.readTree(given().accept("application/yaml").get("/openapi").asString());
    }
}
