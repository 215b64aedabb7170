package dev.unwind.provider.draft;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasItem;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.unwind.batch.json.UnusableDocument;
import dev.unwind.provider.draft.openapi.InvalidOpenApi;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Documents that are wrong, or made to do harm, get an error that names what was expected, or a draft that does none.
 */
@Execution(ExecutionMode.CONCURRENT)
class HostileDocumentsTest {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private static final List<JsonNode> ODD = List.of(
            JSON.nullNode(),
            JSON.numberNode(-1),
            JSON.numberNode(new BigDecimal("1e900")),
            JSON.booleanNode(true),
            JSON.textNode(""),
            JSON.textNode("/"),
            JSON.textNode("*"),
            JSON.textNode("${HOME}"),
            JSON.textNode("a\u0000\u0085\ufeff\n# b: {"),
            JSON.textNode("{id}"),
            JSON.textNode("#/paths"),
            JSON.textNode("https://x.example.com:99999/a"),
            JSON.arrayNode(),
            JSON.arrayNode().add("object").add("array").add("null"),
            JSON.objectNode(),
            JSON.objectNode().put("$ref", "#"),
            JSON.objectNode().put("type", "object").put("required", "x"));

    private static final String THINGS =
            "'/things':{'post':{'requestBody':{'content':{'application/json':{'schema':%1$s}}},'responses':{}}},"
                    + "'/things/{id}':{'get':{'responses':{'200':{'content':{'application/json':{'schema':%1$s}}}}},"
                    + "'put':{'requestBody':{'content':{'application/json':{'schema':%1$s}}},'responses':{}}}";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[]|''|an object with openapi",
                "{'swagger':'2.0'}|/swagger|convert",
                "{'openapi':'4.0'}|/openapi|3.0 or 3.1",
                "{'openapi':'3.0.0'}|/paths|expected paths",
                "{'openapi':'3.0.0','paths':[]}|/paths|expected paths",
                "{'openapi':'3.0.0','paths':{'/a':5}}|/paths/~1a|expected an object",
                "{'openapi':'3.1.0','paths':{'/a':{'get':{}}}}|/paths|found none",
            })
    void what_is_no_document_is_refused_by_its_place(String document, String at, String what) {
        var refused = assertThrows(InvalidOpenApi.class, () -> draft(document));

        assertEquals(at, refused.violation().pointer());
        assertThat(refused.getMessage(), containsString(what));
    }

    @Test
    void what_is_neither_json_nor_yaml_is_refused() {
        assertThrows(UnusableDocument.class, () -> draft("{'openapi':"));
        assertThrows(UnusableDocument.class, () -> draft("{'a':1,'a':2}"));
        assertThrows(UnusableDocument.class, () -> draft("openapi: [\n"));
        assertThrows(UnusableDocument.class, () -> draft("\u0001\u0002"));
        assertThrows(UnusableDocument.class, () -> draft("{'a':".repeat(200)));
        assertThrows(InvalidOpenApi.class, () -> draft(""));
        assertThrows(InvalidOpenApi.class, () -> draft("just text"));
    }

    @Test
    void aliases_are_not_read() {
        var laughs = "openapi: 3.0.0\na: &a [x, x]\nb: &b [*a, *a, *a]\nc: [*b, *b, *b]\npaths: {}\n";

        var refused = assertThrows(UnusableDocument.class, () -> draft(laughs));

        assertThat(refused.getMessage(), containsString("aliases"));
    }

    @Test
    void references_that_lead_in_a_circle_end() {
        var drafted = drafted(
                "'/loop':{'$ref':'#/paths/~1loop'}," + THINGS.formatted("{'$ref':'#/components/schemas/A'}"),
                "'A':{'$ref':'#/components/schemas/B'},'B':{'$ref':'#/components/schemas/A'}");
        assertEquals("/things", drafted.kind("thing").get("path").textValue());

        var circles = drafted(
                THINGS.formatted("{'$ref':'#/components/schemas/A'}"),
                "'A':{'allOf':[{'$ref':'#/components/schemas/A'}],'properties':{'id':{},'inner':{'$ref':'#/components/schemas/A'}}}");
        assertTrue(circles.kind("thing").at("/desired/properties").has("inner"));
    }

    @Test
    void references_that_multiply_are_bounded() {
        var schemas = IntStream.range(0, 40)
                .mapToObj(i -> "'S%d':{'type':'object','properties':{%s}}"
                        .formatted(
                                i,
                                IntStream.range(0, 40)
                                        .mapToObj(j ->
                                                "'m%d':{'type':'array','items':{'$ref':'#/components/schemas/S%d'}}"
                                                        .formatted(j, (i + j + 1) % 40))
                                        .collect(Collectors.joining(","))))
                .collect(Collectors.joining(","));

        var drafted = drafted(THINGS.formatted("{'$ref':'#/components/schemas/S0'}"), schemas);

        assertTrue(drafted.draft().yaml().length() < 200_000, "a file that a person can read");
        assertThat(drafted.unknownAt("/kinds/thing/desired"), hasItem(containsString("left open")));
    }

    @Test
    void alternatives_that_multiply_are_refused_or_bounded() {
        var schemas = IntStream.range(0, 15)
                .mapToObj(i -> "'S%d':{'allOf':[%s]}"
                        .formatted(
                                i,
                                IntStream.range(0, 30)
                                        .mapToObj(j -> "{'$ref':'#/components/schemas/S%d'}".formatted(i + 1))
                                        .collect(Collectors.joining(","))))
                .collect(Collectors.joining(","));

        var drafted = drafted(THINGS.formatted("{'$ref':'#/components/schemas/S0'}"), schemas);

        assertEquals("/things", drafted.kind("thing").get("path").textValue());
    }

    @Test
    void nothing_outside_of_the_document_is_read() {
        var asked = new AtomicInteger();
        var vertx = Vertx.vertx();
        try {
            int port = vertx.createHttpServer()
                    .requestHandler(request -> {
                        asked.incrementAndGet();
                        request.response().end("{\"type\":\"object\"}");
                    })
                    .listen(0)
                    .toCompletionStage()
                    .toCompletableFuture()
                    .join()
                    .actualPort();
            var url = "http://localhost:" + port + "/schema.json";

            var drafted = drafted(
                    "'/elsewhere':{'$ref':'" + url + "'},'/file':{'$ref':'file:///etc/passwd#/a'},"
                            + THINGS.formatted("{'$ref':'" + url + "'}"),
                    "");

            assertEquals(0, asked.get());
            assertThat(drafted.unknownAt("/kinds"), hasItem(containsString(url)));
            assertFalse(drafted.draft().yaml().contains("root:"));
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().join();
        }
    }

    @Test
    void the_texts_of_a_document_become_neither_placeholders_nor_keys_nor_lines() {
        var evil = "x\\n    secrets: [/a]\\n# \\u2028 ${unwind.secrets.DB} ${file:key}";
        var drafted = DraftedFile.of(("{'openapi':'3.1.0','info':{'title':'" + evil + "','version':'" + evil + "'},"
                        + "'servers':[{'url':'https://example.com/${unwind.secrets.DB}'}],"
                        + "'security':[{'s':[]}],"
                        + "'components':{'securitySchemes':{'s':{'type':'oauth2','flows':{'clientCredentials':"
                        + "{'tokenUrl':'https://evil.example.com/${file:key}','scopes':{'${file:key}':''}}}}}},"
                        + "'paths':{"
                        + THINGS.formatted("{'type':'object','properties':{'id':{'type':'string'},'" + evil
                                + "':{'type':'string','enum':['" + evil + "'],'default':'" + evil + "'}}}")
                        + "}}")
                .replace('\'', '"')
                .getBytes(StandardCharsets.UTF_8));

        assertEquals("https://api.example.com", drafted.description().baseUrl().toString());
        assertFalse(drafted.kind("thing").has("secrets"));
        assertTrue(drafted.tree().at("/auth/oauth2").isMissingNode());
        assertThat(drafted.kind("thing").at("/desired/properties").toString(), containsString("$${unwind.secrets.DB}"));
    }

    @Test
    void paths_that_cannot_stand_in_a_call_are_named() {
        var drafted = drafted(
                "'/a b/{id}':{'put':{}},'/x/{a}.{b}':{'put':{}},'no':{'put':{}},'/../up':{'put':{}},"
                        + THINGS.formatted("{'type':'object','properties':{'id':{}}}"),
                "");

        assertThat(drafted.unknownAt("/kinds"), hasItem(containsString("/x/{a}.{b}")));
    }

    @Test
    void values_of_strange_types_are_passed_over() {
        var strange =
                "{'type':5,'properties':{'id':7,'a':[],'b':null,'c':{'enum':{'x':1},'required':'no','minimum':'1',"
                        + "'pattern':4,'maxLength':-1,'items':[{}],'format':{},'default':{'a':1}}},'required':5}";

        var drafted = drafted("'/p':{'parameters':'x','get':[],'put':5}," + THINGS.formatted(strange), "");

        assertTrue(drafted.kind("thing").at("/desired/properties").has("c"));
    }

    @Test
    void many_kinds_with_wide_schemas_make_a_file_that_can_be_read() {
        var members = IntStream.range(0, 150)
                .mapToObj(i -> "'m%d':{'type':'object','properties':{'a':{'type':'string'}}}".formatted(i))
                .collect(Collectors.joining(","));
        var paths = IntStream.range(0, 150)
                .mapToObj(i ->
                        THINGS.formatted("{'$ref':'#/components/schemas/S'}").replace("/things", "/k" + i + "s"))
                .collect(Collectors.joining(","));

        var drafted = drafted(paths, "'S':{'type':'object','properties':{" + members + "}}");

        assertTrue(drafted.draft().yaml().length() < 1_000_000);
        assertTrue(drafted.kind("k0").has("desired"));
        assertThat(drafted.unknownAt("/kinds/k149/desired"), hasItem(containsString("too long")));
    }

    @Test
    void too_many_kinds_are_left_out_by_number() {
        var paths = IntStream.range(0, 260)
                .mapToObj(i -> "'/k%d/{id}':{'put':{'requestBody':{'content':{'application/json':{}}}}}".formatted(i))
                .collect(Collectors.joining(","));

        var drafted = drafted(paths, "");

        assertEquals(200, drafted.tree().get("kinds").size());
        assertThat(drafted.unknownAt("/kinds"), hasItem(containsString("60 more kinds")));
    }

    /** A document with odd values in a few places is refused as one, or drafted from: the seed is in the message. */
    @ParameterizedTest
    @ValueSource(strings = {"catalogue.yaml", "projects.yaml", "mailer.json", "realms.yaml", "forge.yaml"})
    void odd_values_anywhere_do_no_harm(String name) throws IOException {
        var document = new YAMLMapper().readTree(DraftedFile.document("classpath:openapi/" + name));
        for (int seed = 0; seed < 400; seed++) {
            var odd = document.deepCopy();
            var random = new Random(seed);
            for (int i = 0; i < 1 + random.nextInt(4); i++) {
                replaceOne(odd, random);
            }
            try {
                DraftedFile.of(new ObjectMapper().writeValueAsBytes(odd));
            } catch (InvalidOpenApi refused) {
                assertFalse(refused.getMessage().isBlank());
            } catch (RuntimeException | AssertionError failure) {
                throw new AssertionError("seed " + seed + ": " + odd, failure);
            }
        }
    }

    private static void replaceOne(JsonNode document, Random random) {
        List<JsonNode> holders = new ArrayList<>();
        collect(document, holders);
        var holder = holders.get(random.nextInt(holders.size()));
        var odd = ODD.get(random.nextInt(ODD.size()));
        if (holder instanceof ObjectNode object) {
            List<String> names = object.propertyStream().map(Map.Entry::getKey).toList();
            var name = names.get(random.nextInt(names.size()));
            var value = object.get(name);
            if (random.nextInt(4) == 0) {
                object.set(odd.asText("odd"), value);
            } else {
                object.set(name, odd);
            }
        } else if (holder instanceof ArrayNode array) {
            array.set(random.nextInt(array.size()), odd);
        }
    }

    private static void collect(JsonNode node, List<JsonNode> holders) {
        if (node.isContainerNode() && !node.isEmpty()) {
            holders.add(node);
            node.forEach(inner -> collect(inner, holders));
        }
    }

    private static ProviderDraft draft(String document) throws UnusableDocument {
        return ProviderDrafter.draft(document.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }

    private static DraftedFile drafted(String paths, String schemas) {
        var document = "{'openapi':'3.1.0','paths':{" + paths + "},'components':{'schemas':{" + schemas + "}}}";
        try {
            new ObjectMapper().readTree(document.replace('\'', '"'));
        } catch (JsonProcessingException e) {
            throw new AssertionError("the test's own document", e);
        }
        return DraftedFile.of(document.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }
}
