package dev.unwind.provider.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import dev.unwind.provider.rest.file.ProviderReader;
import dev.unwind.provider.rest.yaml.DescriptionErrors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The JSON Schema of providers' files, the reader of such files, and their documentation say the same. */
class ProviderSchemaTest {
    private static final Path FILE = Path.of("src/main/resources/META-INF/resources/schemas/provider.json");
    private static final Path DOCUMENTATION = Path.of("docs/providers.md");
    private static final String BEGIN = "<!-- reference: generated -->\n";
    private static final String END = "<!-- reference: end -->\n";
    private static final Pattern KNOWN =
            Pattern.compile("at (\\S*)/nobodyKnowsThis: is not a key that is known here; known are (.*)");

    private static final JsonNode DOCUMENT = document();
    private static final JsonSchema SCHEMA =
            JsonSchemaFactory.getInstance(VersionFlag.V202012).getSchema(DOCUMENT);

    private static JsonNode document() {
        try {
            return new ObjectMapper().readTree(Files.readAllBytes(FILE));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    static Stream<Path> files() throws IOException {
        try (var examples = Files.list(Path.of("docs/examples/providers"))) {
            return Stream.concat(
                    Stream.of(Path.of("src/main/resources/providers/hypernative.yaml")),
                    examples.sorted().toList().stream())
                    .toList()
                    .stream();
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void files_that_we_ship_fit(Path file) throws IOException {
        String yaml = Files.readString(file);

        assertEquals(Set.of(), SCHEMA.validate(new YAMLMapper().readTree(yaml)));
        assertEquals(List.of(), mistakes(yaml));
    }

    @Test
    void five_lines_describe_a_plain_kind() {
        var yaml =
                """
                provider: plain
                baseUrl: https://api.example.com
                kinds:
                  thing:
                    path: /things
                """;

        assertEquals(5, yaml.lines().count());
        assertTrue(SCHEMA.validate(parsed(yaml)).isEmpty());
        assertEquals(List.of(), mistakes(yaml));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "baseUrl: https://x\nkinds: { t: { path: /t } }",
                "provider: p\nbaseUrl: https://x",
                "provider: p\nbaseUrl: https://x\nkinds: { t: {} }",
                "provider: p\nbaseUrl: https://x\nkinds: { t: { path: t } }",
                "provider: p\nbaseUrl: https://x\nkinds: { t: { path: /t, id: { type: number } } }",
                "provider: p\nbaseUrl: https://x\nkinds: { t: { path: /t, id: { from: header } } }",
                "provider: p\nbaseUrl: https://x\nkinds: { t: { path: /t, version: If-Match } }",
                "provider: p\nbaseUrl: https://x\nkinds: { t: { path: /t, find: \"/t?name=x\", name: n } }",
                "provider: p\nbaseUrl: https://x\nkinds: { t: { path: /t, create: [{ call: GIVE /t }] } }",
                "provider: p\nbaseUrl: https://x\nkinds: { t: { path: /t, create: [{ send: [a] }] } }",
                "provider: p\nbaseUrl: https://x\nkinds: { t: { path: /t, update: [{ call: PUT /t, sends: some }] } }",
                "provider: p\nbaseUrl: https://x\nkinds: { t: { path: /t, readOnly: /id } }",
                "provider: p\nbaseUrl: https://x\nkinds: { t: { path: /t, atomicWrites: maybe } }",
                "provider: p\nbaseUrl: https://x\nkinds: { t: { path: /t, list: { page: { first: 7, number: p } } } }",
                "provider: p\nbaseUrl: https://x\nkinds: { t: { path: /t, absent: { statuses: [500] } } }",
                "provider: p\nbaseUrl: https://x\nkinds: { t: { path: /t } }\ncalls: { timeout: 10s }",
                "provider: p\nbaseUrl: https://x\nkinds: { t: { path: /t } }\nauth: { login: { call: POST /s } }",
                "provider: p\nbaseUrl: https://x\nkinds: { t: { path: /t } }\nauth: { login: { call: DELETE /s, token: /t } }",
                "provider: p\nbaseUrl: https://x\nkinds: { t: { path: /t } }\nauth: { signature: {} }",
                "provider: p\nbaseUrl: https://x\nkinds: { t: { path: /t } }\nauth: { signature: { hmac: { key: k } } }",
                "provider: p\nbaseUrl: https://x\nkinds: { t: { path: /t } }\ncalls: { maxConcurrency: 0 }",
                "provider: p\nbaseUrl: https://x\nkinds: { t: { path: /t } }\nanswers: { notDone: [302] }",
                "provider: p\nbaseUrl: https://x\nkinds: { t: { path: /t } }\nanswers: { busy: { statuses: [200] } }",
                "provider: p\nbaseUrl: https://x\nkinds: { t: { path: /t, completeAnswers: [read] } }",
                "provider: p\nbaseUrl: https://x\nkinds: { t: { path: /t, completeAnswers: all } }",
                "provider: p\nbaseUrl: https://x\nkinds: { t: { path: /t, async: { within: 30s } } }",
                "provider: p\nbaseUrl: https://x\nkinds: { t: { path: /t, nulls: dropped } }",
                "provider: p\nbaseUrl: https://x\nkinds: { t: { path: /t, escapedReads: url } }",
                "provider: p\nbaseUrl: https://x\nkinds: { t: { path: /t, absent: { control: things } } }",
                "provider: p\nbaseUrl: https://x\nkinds: { t: { path: /t, read: { path: /t } } }",
                "provider: p\nbaseUrl: https://x\nkinds: { t: { path: /t, references: [{ at: /a, kind: t, onDelete: x }] } }",
                "provider: p\nbaseUrl: https://x\nkinds: { t: { path: /t, list: { whole: maybe } } }",
                "provider: p\nbaseUrl: https://x\nkinds: { t: { path: /t, bulk: { maxItems: 1, create: { call: POST /b } } } }",
                "provider: p\nbaseUrl: https://x\nkinds: { t: { path: /t, bulk: { create: { call: GET /b } } } }",
                "provider: p\nbaseUrl: https://x\nkinds: { t: { path: /t, bulk: { read: { call: PUT /b } } } }",
                "provider: p\nbaseUrl: https://x\nkinds: { t: { path: /t, bulk: { delete: { call: POST /b, results: { by: x } } } } }"
            })
    void what_one_refuses_the_other_does(String yaml) {
        assertFalse(SCHEMA.validate(parsed(yaml)).isEmpty(), "the schema takes it");
        assertFalse(mistakes(yaml).isEmpty(), "the reader takes it");
    }

    /** A key that nobody knows is put into every section, and the reader is asked what it would have known there. */
    @Test
    void both_know_the_same_keys() {
        var yaml =
                """
                provider: p
                environment: [SECRET]
                baseUrl: https://x
                nobodyKnowsThis: 1
                auth: { nobodyKnowsThis: 1, basic: { nobodyKnowsThis: 1, user: u, password: "${SECRET}" }%s }
                calls: { nobodyKnowsThis: 1, retry: { nobodyKnowsThis: 1 }%s }
                answers: { nobodyKnowsThis: 1, busy: { nobodyKnowsThis: 1 }, error: { nobodyKnowsThis: 1 }, quota: { nobodyKnowsThis: 1, remaining: a, reset: b } }
                %s
                kinds:
                  k:
                    nobodyKnowsThis: 1
                    path: /k
                    name: n
                    id: { nobodyKnowsThis: 1 }
                    absent: { nobodyKnowsThis: 1 }
                    list: { nobodyKnowsThis: 1, page: { nobodyKnowsThis: 1, cursor: c, next: /n } }
                    find: { nobodyKnowsThis: 1, path: "/k?n={name}" }
                    idempotencyKeys: { nobodyKnowsThis: 1 }
                    async: { nobodyKnowsThis: 1, operation: { nobodyKnowsThis: 1 } }
                    parent: { nobodyKnowsThis: 1 }
                    collections: { m: { nobodyKnowsThis: 1, path: "/k/{id}", add: { nobodyKnowsThis: 1, call: PUT / } } }
                    references: [{ nobodyKnowsThis: 1, at: /a, kind: k }]
                    delete: { nobodyKnowsThis: 1, call: "DELETE /k/{id}" }
                    create: [{ nobodyKnowsThis: 1, call: POST /k }]
                    bulk: { nobodyKnowsThis: 1, create: %s, delete: %s }
                """
                        .formatted(
                                MoreSections.AUTH,
                                MoreSections.CALLS,
                                MoreSections.TOP,
                                MoreSections.BULK,
                                MoreSections.BULK);
        Map<String, Set<String>> known = mistakes(yaml).stream()
                .map(KNOWN::matcher)
                .filter(Matcher::find)
                .collect(Collectors.toMap(
                        found -> found.group(1),
                        found -> new TreeSet<>(List.of(found.group(2).split(", ")))));

        Map<String, Set<String>> schema = new HashMap<>();
        collect("", DOCUMENT, schema);
        assertEquals(new TreeMap<>(schema), new TreeMap<>(known));
    }

    /** The keys of every section of the schema, by the section's place in the document above. */
    private static void collect(String at, JsonNode rule, Map<String, Set<String>> sections) {
        JsonNode resolved =
                rule.has("$ref") ? DOCUMENT.at(rule.get("$ref").asText().substring(1)) : rule;
        resolved.path("anyOf").forEach(choice -> {
            if (!choice.path("type").asText().equals("array")) {
                collect(at, choice, sections);
            }
        });
        if (resolved.has("items")) {
            JsonNode item = resolved.get("items");
            if (item.has("properties")) {
                collect(at + "/0", item, sections);
            }
            return;
        }
        if (resolved.has("properties")) {
            var keys = new TreeSet<String>();
            resolved.get("properties").fieldNames().forEachRemaining(keys::add);
            sections.put(at, keys);
            boolean twice = at.endsWith("/find");
            resolved.get("properties").properties().forEach(property -> {
                boolean leftOut = twice && property.getKey().equals("page")
                        || property.getKey().equals("read")
                        || Set.of("update", "undelete", "recreate", "remove").contains(property.getKey())
                        || at.endsWith("/m") && property.getKey().equals("page");
                if (!leftOut) {
                    collect(at + "/" + property.getKey(), property.getValue(), sections);
                }
            });
        }
        if (at.equals("/kinds")) {
            collect("/kinds/k", resolved.get("additionalProperties"), sections);
        }
        if (at.equals("/kinds/k/collections")) {
            collect(at + "/m", resolved.get("additionalProperties"), sections);
        }
    }

    @Test
    void the_reference_is_that_of_the_schema() throws IOException {
        String reference = BEGIN + new SchemaReference(DOCUMENT).markdown() + END;
        String text = Files.readString(DOCUMENTATION);
        int begin = text.indexOf(BEGIN);
        int end = text.indexOf(END) + END.length();
        if (Boolean.getBoolean("unwind.docs.write")) {
            Files.writeString(DOCUMENTATION, text.substring(0, begin) + reference + text.substring(end));
            return;
        }
        assertEquals(reference, text.substring(begin, end), "write it with -Dunwind.docs.write=true");
    }

    private static List<String> mistakes(String yaml) {
        DescriptionErrors mistakes = DescriptionErrors.none();
        new ProviderReader(Providers.sources(Map.of("SECRET", "configured")), mistakes).read(yaml);
        return new ArrayList<>(mistakes.all());
    }

    private static JsonNode parsed(String yaml) {
        try {
            return new YAMLMapper().readTree(yaml);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Sections that stand beside the others. */
    private static final class MoreSections {
        static final String AUTH =
                """
                , oauth2: { nobodyKnowsThis: 1, clientSecret: "${SECRET}" }, login: { nobodyKnowsThis: 1 },
                  signature: { nobodyKnowsThis: 1, hmac: { nobodyKnowsThis: 1 }, aws: { nobodyKnowsThis: 1 } }"""
                        .replace('\n', ' ');
        static final String CALLS = ", rate: { nobodyKnowsThis: 1 }, breaker: { nobodyKnowsThis: 1 }";
        static final String BULK = "{ nobodyKnowsThis: 1, call: POST /k/bulk, results: { nobodyKnowsThis: 1 } }";
        static final String TOP = "tls: { nobodyKnowsThis: 1 }\nproxy: { nobodyKnowsThis: 1 }";
    }
}
