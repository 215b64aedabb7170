package dev.unwind.provider.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unwind.provider.rest.file.ProviderReader;
import dev.unwind.provider.rest.yaml.DescriptionErrors;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What of a kind's bulk calls would have no effect, or a wrong one, is a mistake of its description. */
class BulkDescriptionTest {
    private static List<String> mistakes(String more) {
        DescriptionErrors mistakes = DescriptionErrors.none();
        new ProviderReader(Providers.sources(Map.of()), mistakes)
                .read("provider: p\nbaseUrl: https://x\nkinds: { t: { path: /t, " + more + " } }");
        return mistakes.all();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bulk: { create: { call: POST /b } }",
                "name: n, bulk: { create: { call: POST /b, items: /all, with: { a: 1 }, results: { by: name } } }",
                "id: { from: name }, name: n, bulk: { create: { call: PUT /b, item: { n: '{id}' }, results: { by: id } } }",
                "id: { from: location }, bulk: { create: { call: POST /b, idAt: /id } }",
                "version: /v, bulk: { update: { call: PATCH /b, item: { v: '{version+1}', id: '{id}' } } }",
                "idempotencyKeys: {}, bulk: { create: { call: POST /b, item: { k: '{key}' } } }",
                "completeAnswers: true, bulk: { create: { call: POST /b, results: { resource: '' } }, delete: { call: POST /d } }",
                "bulk: { gather: PT1S, maxItems: 1000, atomic: true, delete: { call: DELETE /b, item: { key: '{id}' }, results: { status: /s } } }",
                "bulk: { read: { call: 'GET /t?id={ids}' } }"
            })
    void these_are_descriptions(String kind) {
        assertEquals(List.of(), mistakes(kind));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "bulk: {}                                                       | /bulk/create: is required, or update, delete or read",
                "bulk: { gather: PT2S, delete: { call: POST /b } }              | /bulk/gather: expected at most PT1S",
                "bulk: { maxItems: 1, delete: { call: POST /b } }               | /bulk/maxItems: expected a whole number from 2",
                "bulk: { atomic: true, read: { call: 'GET /t?id={ids}' } }      | /bulk/atomic: has no effect on reads",
                "bulk: { atomic: true, delete: { call: POST /b } }              | /bulk/atomic: has no effect: no results tell",
                "bulk: { update: { call: POST /b, idAt: /id } }                 | /bulk/update/idAt: has no effect without results",
                "collections: { m: { path: '/t/{id}/m', add: 'PUT /t/{item}' } }, bulk: { read: { call: 'GET /t?id={ids}' } } | /bulk/read: cannot be: its answer does not show m",
                "movesSiblings: true, bulk: { delete: { call: POST /b } }       | /bulk: has no effect: with movesSiblings",
                "bulk: { create: { call: 'POST /b/{id}' } }                     | /bulk/create/call: {id} has no value here",
                "bulk: { create: { call: GET /b } }                             | /bulk/create/call: expected a method",
                "bulk: { create: { call: POST /b, with: { a: 1 } } }            | /bulk/create/with: has no place beside items",
                "bulk: { create: { call: POST /b, items: /a/0 } }               | /bulk/create/items: expected a place in an object",
                "bulk: { create: { call: POST /b, item: { a: '{id}' } } }       | /bulk/create/item: {id} has no value here",
                "bulk: { create: { call: POST /b, item: '{key}' } }             | /bulk/create/item: has no place for the members",
                "bulk: { delete: { call: POST /b, item: '{body}' } }            | /bulk/delete/item: {body} has no value here",
                "bulk: { delete: { call: POST /b, idAt: /id } }                 | /bulk/delete/idAt: has no effect",
                "bulk: { create: { call: POST /b, headers: { X: '{id}' } } }    | /bulk/create/headers: {id} has no value here",
                "bulk: { create: { call: POST /b, results: { by: id } } }       | /bulk/create/results/by: the ids of what is created",
                "bulk: { create: { call: POST /b, results: { by: name } } }     | /bulk/create/results/by: names tell only",
                "name: n, bulk: { delete: { call: POST /b, results: { by: name } } } | /bulk/delete/results/by: names tell only",
                "bulk: { create: { call: POST /b, results: { by: key } } }      | /bulk/create/results/byAt: is required",
                "bulk: { create: { call: POST /b, results: { by: key, byAt: /k } } } | /bulk/create/results/by: needs {key} in item",
                "bulk: { create: { call: POST /b, results: { byAt: /k } } }     | /bulk/create/results/byAt: needs by",
                "movesOnUpdate: true, bulk: { update: { call: POST /b, results: { by: id } } } | /bulk/update/results/by: an update may give another id",
                "movesOnUpdate: true, bulk: { update: { call: POST /b } }       | /bulk/update/results: is required",
                "bulk: { create: { call: POST /b, results: { failed: '(' } } }  | /bulk/create/results/failed: is no JMESPath",
                "creatable: false, bulk: { create: { call: POST /b } }          | /bulk/create: has no effect: the API is said to have no such writes",
                "exclusiveCreate: true, bulk: { create: { call: POST /b } }     | /bulk/create/call: does not go with exclusiveCreate",
                "idempotencyKeys: {}, bulk: { create: { call: POST /b } }       | /bulk/create/item: needs {key}",
                "id: { from: location }, bulk: { create: { call: POST /b } }    | /bulk/create/idAt: is required",
                "version: etag, bulk: { update: { call: POST /b } }             | /bulk/update/call: does not go with version: etag",
                "version: etag, bulk: { read: { call: 'GET /t?id={ids}' } }     | /bulk/read/call: reads no ETag",
                "version: /v, delete: 'DELETE /t/{id}/{version}', bulk: { delete: { call: POST /b } } | /bulk/delete/item: needs {version}",
                "completeAnswers: true, bulk: { update: { call: POST /b } }     | /bulk/update/results: needs resource",
                "update: [{ call: PUT /a }, { call: PUT /b, send: [x] }], bulk: { update: { call: POST /b } } | /bulk/update/call: needs a single call of update",
                "delete: ['POST /t/{id}/stop', 'DELETE /t/{id}'], bulk: { delete: { call: POST /b } } | /bulk/delete/call: needs a single call of delete",
                "singleton: true, bulk: { update: { call: POST /b } }           | /bulk: has no effect on a singleton",
                "bare: v, bulk: { update: { call: POST /b } }                   | /bulk: goes neither with bare bodies nor with a parent",
                "bulk: { read: { call: GET /t } }                               | /bulk/read/call: expected {ids} in its path",
                "bulk: { read: { call: 'POST /t?id={ids}' } }                   | /bulk/read/call: expected GET with the ids",
                "bulk: { read: { call: 'GET /t?id={ids}', results: {} } }       | /bulk/read/results: is not a key that is known here"
            })
    void these_are_mistakes(String kind, String mistake) {
        List<String> mistakes = mistakes(kind);

        assertTrue(mistakes.stream().anyMatch(each -> each.contains("/kinds/t" + mistake)), mistakes::toString);
    }

    @Test
    void mistakes_are_named_all_at_once() {
        List<String> mistakes = mistakes(
                "bulk: { create: { call: POST, item: 7 }, update: { call: POST /b, results: { by: x } }, colour: red }");

        assertEquals(4, mistakes.size(), mistakes::toString);
    }
}
