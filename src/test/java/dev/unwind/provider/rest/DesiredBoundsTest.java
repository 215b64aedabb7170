package dev.unwind.provider.rest;

import static dev.unwind.provider.rest.Providers.json;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.batch.change.ChangeType;
import dev.unwind.batch.json.Json;
import dev.unwind.batch.json.Violation;
import dev.unwind.provider.ResourceKind;
import dev.unwind.provider.rest.yaml.InvalidProviderFiles;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Checks of desired states end soon and with a bounded answer, whatever a caller desires. */
class DesiredBoundsTest extends OddServerFixture {
    private static final String ONCE = "{ timeout: PT60S, retry: { attempts: 1 } }";

    private ResourceKind kind(String schema) {
        return thing(ONCE, "{ path: /things, name: name, desired: " + schema + " }");
    }

    private static List<Violation> create(ResourceKind kind, String desired) {
        return kind.check(ChangeType.CREATE, json(desired));
    }

    private static List<Violation> create(ResourceKind kind, Consumer<ObjectNode> content) {
        ObjectNode desired = Json.object();
        content.accept(desired);
        return kind.check(ChangeType.CREATE, desired);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{ type: integer, maximum: 10 } | 1e400",
                "{ type: integer, maximum: 10 } | 1e1000",
                "{ type: integer, minimum: 10 } | -1e400",
                "{ type: integer, exclusiveMaximum: 10 } | 1e20",
                "{ maximum: 10 } | 10.5",
                "{ enum: [1, 2] } | 1e1000",
                "{ enum: [a] } | 1e-1000",
                "{ const: 1 } | 1e1000",
                "{ multipleOf: 7 } | 1e1000",
                "{ multipleOf: 0.1 } | 1e-1000",
                "{ enum: [[[[[[[[[[1]]]]]]]]]] } | 1e1000",
                "{ type: integer } | 1e-1",
                "{ type: string, maxLength: 3 } | \"1e999999999\"",
            })
    void a_number_of_great_magnitude_is_compared_with_its_limits(String rule, String number) {
        var found = create(
                kind("{ type: object, properties: { size: " + rule + " } }"), "{'name':'n','size':" + number + "}");
        assertEquals(List.of("/size"), found.stream().map(Violation::pointer).toList());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{ type: integer, maximum: 10 } | 1e1",
                "{ type: integer, maximum: 10 } | 10.0",
                "{ enum: [100, 2] } | 1e2",
                "{ const: 1 } | 1.00",
                "{ multipleOf: 1e3 } | 1e1000",
                "{ type: integer } | -1e1000",
                "{ type: number } | 1e-1000",
            })
    void spellings_of_one_number_are_one_number(String rule, String number) {
        assertEquals(
                List.of(),
                create(
                        kind("{ type: object, properties: { size: " + rule + " } }"),
                        "{'name':'n','size':" + number + "}"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"^(a+)+$", "^(a|a)*$", "^([a-z]+)+$", "(a*)*b", "^(?:a?){50}a{50}$"})
    void a_pattern_takes_time_for_the_length_of_the_text_alone(String pattern) {
        var kind = kind("{ type: object, properties: { code: { type: string, pattern: '" + pattern
                + "' } }, patternProperties: { '" + pattern + "': {} } }");
        assertEquals(
                1,
                create(kind, desired -> desired.put("name", "n")
                                .put("code", "a".repeat(100_000) + "!")
                                .put("a".repeat(1_000) + "!", 1))
                        .size());
    }

    @ParameterizedTest
    @ValueSource(strings = {"^\\u0041\\d+\\-\\/$", "^[A-Z]\\d{1,3}-/", "\\p{L}1", "^A1"})
    void patterns_are_those_of_the_specification(String pattern) {
        var kind = kind("{ type: object, properties: { code: { pattern: '" + pattern + "' } } }");
        assertEquals(List.of(), create(kind, "{'name':'n','code':'A1-/'}"));
        assertEquals(1, create(kind, "{'name':'n','code':'b'}").size());
    }

    @ParameterizedTest
    @ValueSource(strings = {"^(?!x)", "(?<=a)b", "(a)\\1"})
    void a_pattern_that_cannot_be_bounded_is_a_mistake_of_the_file(String pattern) {
        var mistake = assertThrows(
                InvalidProviderFiles.class,
                () -> kind("{ type: object, properties: { code: { pattern: '" + pattern + "' } } }"));
        assertTrue(
                mistake.getMessage().contains("/kinds/thing/desired: is no usable JSON Schema: the pattern " + pattern),
                mistake.getMessage());
    }

    @Test
    void thousands_of_mistakes_and_references_end_at_a_thousand_mistakes() {
        var kind = kind(
                "{ type: object, properties: { list: { type: array, uniqueItems: true, items: { type: object,"
                        + " properties: { id: { oneOf: [{ type: string }, { const: 7 }] } }, additionalProperties: false } } } }");
        var found = create(kind, desired -> {
            var list = desired.put("name", "n").putArray("list");
            for (int i = 0; i < 16_000; i++) {
                list.addObject().set("id", (JsonNode) Json.object().put("$ref", "other#/id/" + i));
                list.addObject().put("id", i + 10).put("more", i);
            }
        });
        assertEquals(1_000, found.size());
        assertTrue(
                found.stream().allMatch(violation -> violation.pointer().matches("/list/[0-9]*[13579](/.*)?")),
                found::toString);
    }

    @Test
    void a_state_of_too_many_values_is_refused_as_a_whole() {
        var kind = kind("{ type: object, properties: { list: { items: { type: string } } } }");
        var found = create(kind, desired -> {
            var list = desired.put("name", "n").putArray("list");
            for (int i = 0; i < 250_000; i++) {
                list.add(1);
            }
        });
        assertEquals(List.of(new Violation("", "has more than 250000 values")), found);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a\\r\\nb", "\\u001b[31m", "a\\u0000", "a\\u0085b", "\\ud800"})
    void a_name_of_several_lines_is_refused(String name) {
        for (var type : List.of(ChangeType.CREATE, ChangeType.UPDATE, ChangeType.REPLACE)) {
            var found = thing(ONCE, "{ path: /things, name: name }").check(type, json("{'name':'" + name + "'}"));
            assertEquals(
                    List.of("/name"), found.stream().map(Violation::pointer).toList());
        }
    }

    @Test
    void a_name_has_at_most_500_characters() {
        var kind = thing(ONCE, "{ path: /things, name: name }");
        assertEquals(List.of(), create(kind, "{'name':'" + "n".repeat(500) + "'}"));
        assertEquals(1, create(kind, "{'name':'" + "n".repeat(501) + "'}").size());
        assertEquals(java.util.Optional.empty(), kind.traits().nameIn(json("{'name':'" + "n".repeat(6_000) + "'}")));
        assertEquals(java.util.Optional.empty(), kind.traits().nameIn(json("{'name':'a\\nb'}")));
    }
}
