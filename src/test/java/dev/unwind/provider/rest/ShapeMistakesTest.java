package dev.unwind.provider.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.batch.change.ChangeType;
import dev.unwind.batch.json.Json;
import dev.unwind.batch.json.Violation;
import dev.unwind.provider.rest.file.ProviderReader;
import dev.unwind.provider.rest.yaml.DescriptionErrors;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What has no effect in a description of parents, collections, lifecycle calls and operations is a mistake. */
class ShapeMistakesTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    path: '/a/{parent}'                                            | {parent} has no value here
                    path: '/a/{other}/b', parent: k                                | {other} has no value here
                    path: /a, parent: k                                            | {parent} does not stand in path
                    path: '/a/{parent}', parent: nobody                            | no kind of this file is called nobody
                    path: '/a/{parent}', parent: t                                 | a kind lies under none that lies under it
                    path: '/a/{parent}', parent: {}                                | is required, or member
                    path: '/a/{parent}', parent: { kind: k, member: a/b }          | expected a member's name
                    path: '/a/{parent}', parent: moving                            | its ids do not last
                    path: '/a/{parent}', parent: k, desired: { properties: { parent: {} } } | give parent.member another name
                    path: /t, list: { path: '/t/{parent}' }                        | {parent} has no value here
                    path: '/a/{parent}', parent: k                                 | is required: a delete of a k takes along
                    path: '/a/{parent}', parent: k, list: { path: /all }           | needs {parent}: it lists what lies under one
                    path: '/a/{parent}', parent: k, name: n, find: '/all?n={name}' | needs {parent}: names are unique under one alone
                    path: '/a/{parent}', parent: { kind: k, member: n }, name: n   | is another member's name, too
                    path: /t, delete: [{ call: 'DELETE /t/{id}', effects: [a] }]   | it has no effects beside that
                    path: /t, undelete: [{ call: 'POST /t/{id}', effects: [a] }]   | effects have none here
                    path: /t, update: [{ call: PUT /t, when: 'status' }]           | says nothing of current or desired
                    path: /t, async: { within: PT1S, operation: { path: '/o/{operation}', done: x } } | expected more than operation.every
                    path: /t, collections: { m: { path: /m, add: 'PUT /t/{item}' } } | needs {id}: the items are those of one
                    path: /t, id: { from: find }                                   | from: find looks for the name
                    path: /t, update: [{ call: PUT /t, effects: [a], contentType: application/json }] | needs with: otherwise
                    path: /t, desired: { properties: { b: {} } }, update: [{ call: PUT /t }, { call: PUT /u, effects: [a] }] | no member of desired
                    path: /t, desired: { properties: { b: {} } }, recreate: [{ call: PUT /t, send: [a] }] | no call sends b, which desired allows
                    path: /t, delete: []                                           |
                    path: /t, update: [{ call: PUT /t, effects: [] }]              | names no member
                    path: /t, update: [{ call: PUT /t, effects: [/a] }]            | expected names of members
                    path: /t, update: [{ call: PUT /t, effects: [a], send: [b] }]  | does not go with effects
                    path: /t, update: [{ call: PUT /t, when: '&' }]                | is no JMESPath expression
                    path: /t, create: [{ call: POST /t, effects: [a] }]            | the first call makes the resource
                    path: /t, undelete: 'POST /t/{id}', recreatable: true          | has no effect beside undelete
                    path: /t, undelete: 'POST /t/{id}', deletable: false           | has no effect, since deletable is false
                    path: /t, undelete: 'POST /t/{id}', recreate: [{ call: PUT /t }] | has no effect beside undelete
                    path: /t, undelete: 'POST /t/{version}'                        | {version} has no value here
                    path: /t, recreatable: false, recreate: [{ call: PUT /t }]     | nothing can be created again
                    path: /t, recreate: [{ call: PUT /t, forEach: a, body: '{item}' }] | it has neither a forEach nor effects
                    path: /t, singleton: true, undelete: 'POST /t'                 | has no effect on a singleton
                    path: /t, async: { operation: { done: x } }                    | unless linksUnder says
                    path: /t, async: { operation: { path: '/o/{operation}' } }     | is required: true for the body
                    path: /t, async: { operation: { path: /o, done: x } }          | expected a path with {operation} in it
                    path: /t, async: { operation: { path: '/o/{operation}/{id}', done: x } } | {id} has no value here
                    path: /t, async: { operation: { path: '/o/{operation}', done: x, every: PT0.01S } } | expected at least 50ms
                    path: /t, collections: { m: { add: 'PUT /t/{item}' } }         | is required
                    path: /t, collections: { m: { path: '/t/{id}/m' } }            | what no call adds is no part
                    path: /t, collections: { m: { path: '/t/{id}/m', add: PUT /t } } | needs a body or a path with {item}
                    path: /t, collections: { m: { path: '/t/{id}/m', add: { call: PUT /t } } } | needs a body or a path with {item}
                    path: /t, collections: { m: { path: '/t/{id}/m', add: { call: 'PUT /t/{item}', bulk: true } } } | goes with a body for each item
                    path: /t, completeAnswers: true, collections: { m: { path: '/t/{id}/m', add: 'PUT /t/{item}' } } | no answer to a write shows m
                    path: /t, list: { whole: true }, collections: { m: { path: '/t/{id}/m', add: 'PUT /t/{item}' } } | a listing does not show m
                    path: /t, create: [{ call: POST /t, bulk: true }]              | needs a forEach
                    path: /t, name: [a]                                            | a list of several that together are the name
                    path: /t, name: [a, b], id: { from: name }                     | is required where ids are names
                    path: /t, name: [a, b], find: '/t?x={name.c}'                  | {name.c} has no value here
                    path: /t, bare: v                                              | bodies show none
                    path: /t, bare: v, name: n, id: { from: name }, list: {}       | has no effect on a bare body
                    """)
    void what_has_no_effect_is_a_mistake(String kind, String expected) {
        var mistakes = mistakes(kind);
        if (expected == null) {
            assertEquals(List.of(), mistakes);
        } else {
            assertTrue(mistakes.stream().anyMatch(each -> each.contains(expected)), mistakes::toString);
        }
    }

    private static List<String> mistakes(String kind) {
        DescriptionErrors mistakes = DescriptionErrors.none();
        new ProviderReader(Providers.sources(Map.of()), mistakes).read(yaml(kind));
        return List.copyOf(mistakes.all());
    }

    private static String yaml(String kind) {
        return "provider: p\nbaseUrl: http://localhost\nkinds:\n  k: { path: /k, list: {} }\n"
                + "  moving: { path: /m, movesOnUpdate: true }\n  t: { " + kind + " }\n";
    }

    /** What they hold is no whole id. */
    @Test
    void members_of_others_do_not_refer_to_children() {
        var vertx = Vertx.vertx();
        try {
            new DescribedKinds(
                            vertx,
                            yaml("path: '/k/{parent}/t', parent: k, list: {}")
                                    + "  u: { path: /u, references: [{ at: /t, kind: t }] }\n")
                    .close();
        } catch (RuntimeException refused) {
            assertTrue(
                    refused.getMessage().contains("its ids are unique under their parents alone"), refused::getMessage);
            return;
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().join();
        }
        throw new AssertionError("it is taken");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    {}                                    | is required
                    {'parent':null}                       | is required
                    {'parent':'5'}                        | a whole number
                    {'parent':-1}                         | a whole number
                    {'parent':5}                          |
                    {'parent':{'$ref':'other#/id'}}       |
                    """)
    void a_child_says_under_what_it_is_to_lie(String desired, String expected) {
        var vertx = Vertx.vertx();
        try (var kinds = new DescribedKinds(
                vertx,
                "provider: p\nbaseUrl: http://localhost\nkinds:\n  k: { path: /k, id: { type: integer } }\n"
                        + "  t: { path: '/k/{parent}/t', parent: k, list: {},"
                        + " desired: { type: object, additionalProperties: false } }\n")) {
            JsonNode state = Json.read(desired.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
            List<Violation> found = kinds.all().get("t").check(ChangeType.CREATE, state);
            if (expected == null) {
                assertEquals(List.of(), found);
            } else {
                assertEquals("/parent", found.get(0).pointer());
                assertTrue(found.get(0).detail().contains(expected), found::toString);
            }
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().join();
        }
    }
}
