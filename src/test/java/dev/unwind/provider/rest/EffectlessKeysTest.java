package dev.unwind.provider.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unwind.provider.rest.file.ProviderReader;
import dev.unwind.provider.rest.yaml.DescriptionErrors;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A key that has no effect beside the others of its file is a mistake, at the place where it stands. */
class EffectlessKeysTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    updatable: false, collections: { m: { path: '/t/{id}/m', add: 'PUT /m/{item}', remove: 'DELETE /m/{item}' } } | /collections/m/remove: has no effect: what a resource has too much
                    immutable: [m], collections: { m: { path: '/t/{id}/m', add: 'PUT /m/{item}', remove: 'DELETE /m/{item}' } } | /collections/m/remove: has no effect: what a resource has too much
                    collections: { m: { path: '/t/{id}/m', keep: [a], add: 'PUT /t/{item}' } } | /collections/m/keep: has no effect: {item} stands in a text
                    collections: { m: { path: '/t/{id}/m', keep: [a], add: { call: POST /t, body: 'x-{item}' } } } | /collections/m/keep: has no effect: {item} stands in a text
                    collections: { m: { path: '/t/{id}/m', keep: [a], add: { call: POST /t, headers: { X: '{item}' } } } } | /collections/m/keep: has no effect: {item} stands in a text
                    collections: { m: { path: '/t/{id}/m', keep: [a], add: 'PUT /t/{item.b}' } } | /collections/m/keep: leaves b out
                    collections: { m: { path: '/t/{id}/m', keep: [], add: 'PUT /t/{item.b}' } } | /collections/m/keep: names no member
                    collections: { m: { path: '/t/{id}/m', keep: [a], add: { call: POST /t, body: '{item}' } } }, desired: { properties: { m: { items: { type: string } } } } | /collections/m/keep: has no effect: desired says
                    collections: { m: { path: '/t/{id}/m', keep: [a], add: { call: POST /t, body: '{item}' } } }, secrets: ['/m/*/b'] | /secrets/0: /m/*/b has no effect: keep of m leaves b out
                    collections: { m: { path: '/t/{id}/m', keep: [a], add: { call: POST /t, body: '{item}' } } }, references: [{ at: '/m/*/b', kind: t }] | /references/0/at: /m/*/b has no effect: keep of m
                    collections: { m: { path: '/t/{id}/m', total: /n, add: 'PUT /t/{item}' } } | /collections/m/total: has no effect without page
                    collections: { m: { path: '/t/{id}/m', add: 'PUT /t/{item}' } }, unordered: [/m] | /unordered/0: /m has no effect: the order of a collection
                    collections: { m: { path: '/t/{id}/m', add: 'PUT /t/{item}' } }, defaults: { m: [] } | /defaults: m has no effect: a collection without items
                    collections: { m: { path: '/t/{id}/m', add: 'PUT /t/{item}' } }, readOnly: [/m] | /collections/m: /m has no effect: /m is never compared
                    collections: { m: { path: '/t/{id}/m', add: 'PUT /t/{item}' } }, update: [{ call: 'PUT /t/{id}', send: [m] }] | /update/0: m has calls of its own
                    version: etag, collections: { m: { path: '/t/{id}/m', add: { call: 'PUT /t/{item}', headers: { if-match: x } } } } | /collections/m/add/headers: if-match is set by the gateway itself
                    bare: v, singleton: true, update: [{ call: PUT /t, with: { a: 1 } }] | /update/0/with: has no effect: a bare body has no members
                    bare: v, singleton: true, update: [{ call: PUT /t, idAt: /id }]  | /update/0/idAt: has no effect on a bare body
                    bare: v, singleton: true, update: [{ call: PUT /t, companions: { v: { a: 1 } } }] | /update/0/companions: has no effect: a bare body
                    bare: v, singleton: true, update: [{ call: PUT /t, always: [v] }] | /update/0/always: has no effect: the body is v in any case
                    bare: v, singleton: true, update: [{ call: PUT /t, send: [v, w] }] | /update/0/send: has no effect: the body is v alone
                    bare: v, singleton: true, update: [{ call: PUT /t, contentType: application/x-www-form-urlencoded }] | /update/0/contentType: no form holds a bare body
                    bare: v, singleton: true, readOnly: [/w]                         | /readOnly/0: /w has no effect: a projection has no member w; it has v
                    bare: v, id: { from: location, at: '' }, name: n                 | /name: has no effect on a bare body
                    bare: v, id: { from: name }, name: n, completeAnswers: true      | /completeAnswers: cannot be: bodies do not show whose
                    id: { from: location }, completeAnswers: true                    | /completeAnswers: cannot be: bodies do not show whose
                    id: { from: location }, movesOnUpdate: true                      | /movesOnUpdate: cannot be: bodies do not show ids
                    project: '{a: a, b: {c: b}}', readOnly: [/c]                     | /readOnly/0: /c has no effect: a projection has no member c; it has a, b
                    project: '{a: a}', references: [{ at: /b, kind: t }]             | /references/0/at: /b has no effect: a projection has no
                    project: '{a: a}', name: b                                       | /name: /b has no effect: a projection has no member b
                    project: '{a: a}', immutable: [b]                                | /immutable: /b has no effect: a projection has no member b
                    immutable: [/b]                                                  | /immutable: expected names of members
                    readOnly: [/a], unordered: [/a]                                  | /unordered/0: /a has no effect: /a is never compared
                    readOnly: [/a], ignoreCase: [/b, /a/x]                           | /ignoreCase/1: /a/x has no effect: /a is never compared
                    writeOnly: [/a], trims: [/a]                                     | /trims/0: /a has no effect: /a is never compared
                    readOnly: ['/a/*'], times: [/a/x]                                | /times/0: /a/x has no effect: /a/* is never compared
                    readOnly: [/a], tolerates: [/a]                                  | /tolerates/0: /a has no effect: /a is never compared
                    readOnly: [/a], loses: [/a]                                      | /loses/0: /a has no effect: /a is never compared
                    readOnly: [/a/b], writeOnly: [/a]                                | /readOnly/0: /a/b has no effect: /a is writeOnly
                    readOnly: [/a], masked: [/a]                                     | /masked/0: /a has no effect: /a is readOnly
                    secrets: [/a], masked: [/a]                                      | /secrets/0: /a has no effect: /a is secret already
                    readOnly: [/a], references: [{ at: '/a/*', kind: t }]            | /references/0/at: /a/* has no effect: /a is readOnly
                    readOnly: [/a], immutable: [a]                                   | /immutable: /a has no effect: /a is never compared
                    readOnly: [/a], name: a                                          | /name: /a has no effect: /a is no part of what is read
                    readOnly: [/a/b, /a]                                             | /readOnly/0: /a/b has no effect beside /a
                    readOnly: [/a, /a]                                               | /readOnly/1: /a has no effect beside /a
                    masks: [hidden, '*****']                                         | /masks: have no effect where they are rows
                    project: '{m: m}', collections: { m: { path: '/t/{id}/m', add: 'PUT /t/{item}' } } | /project: m is read by the calls of collections
                    path: '/u/{parent}', parent: u, list: {}, references: [{ at: /parent, kind: u }] | /references/0/at: /parent has no effect: parent says
                    path: '/u/{parent}', parent: u, list: { whole: true }            | /list/whole: has no effect: what lies under others
                    create: [{ call: POST /t, always: [a] }]                         | /create/0/always: a has no effect: the call sends it
                    update: [{ call: 'PUT /t/{id}', always: [a] }]                   | /update/0/always: a has no effect: the call sends it
                    recreate: [{ call: 'PUT /t/{id}', always: [a] }]                 | /recreate/0/always: a has no effect: the call sends it
                    keepsUnseen: true                                                | /keepsUnseen: has no effect without writeOnly
                    updatable: false, writeOnly: [/a], keepsUnseen: true             | /keepsUnseen: has no effect, since updatable is false
                    updatable: false, keepsMasked: true                              | /keepsMasked: has no effect, since updatable is false
                    updatable: false, immutable: [a]                                 | /immutable: has no effect, since updatable is false
                    updatable: false, atomicWrites: true                             | /atomicWrites: has no effect, since updatable is false
                    creatable: false, idempotencyKeys: {}                            | /idempotencyKeys: has no effect, since creatable is false
                    creatable: false, exclusiveCreate: true                          | /exclusiveCreate: has no effect, since creatable is false
                    completeAnswers: [create]                                        | /completeAnswers: create has no effect without update
                    completeAnswers: [update]                                        | /completeAnswers: update has no effect without create
                    updatable: false, completeAnswers: [create, update]              | /completeAnswers: update has no effect, since updatable
                    deletable: false, completeAnswers: [create, update, delete]      | /completeAnswers: delete has no effect, since deletable
                    undelete: 'POST /t/{id}', limitations: [all is lost]             | /limitations: has no effect: undelete brings back
                    recreatable: false, limitations: [all is lost]                   | /limitations: has no effect: nothing is ever created again
                    creatable: false, loses: [/a]                                    | /loses: has no effect: no resource ever gets another id
                    id: { from: name }, name: n, movesOnUpdate: true                 | /movesOnUpdate: has no effect: names are ids
                    singleton: true, movesOnUpdate: true                             | /movesOnUpdate: has no effect on a singleton
                    singleton: true, project: '{a: a}', createdAt: /c                | /createdAt: has no effect: nothing is created
                    async: { operation: { path: '/o/{operation}', done: x, message: /m } } | /async/operation/message: has no effect without failed
                    creatable: false, async: { operation: { path: '/o/{operation}', done: x, result: /r } } | /async/operation/result: has no effect: nothing is created
                    absent: { control: /me }                                         | /absent/control: has no effect: neither 401 nor 403
                    absent: { statuses: [], anyForm: true }                          | /absent/anyForm: has no effect without statuses
                    list: { total: /n }                                              | /list/total: has no effect without page
                    list: { page: { size: 5, number: p } }                           | /list/page/size: has no effect without limit
                    list: { page: { first: 0 } }                                     | /list/page/first: has no effect without number
                    list: { page: { number: p, next: /n } }                          | /list/page/next: has no effect without cursor
                    list: { page: { link: false } }                                  | /list/page/link: has no effect without true
                    list: { page: { sort: { offset: '1' } } }                        | /list/page/sort: offset says already which page
                    list: { path: '/t?limit=5', page: {} }                           | /list/page: limit stands in the path, too
                    list: { whole: true, page: {} }                                  | /list/whole: has no effect on a listing with pages
                    name: n, find: { path: '/t?n={name}', total: /n }                | /find/total: has no effect without page
                    version: etag, read: { path: '/t?id={id}' }                      | /version: has no effect: the search of read shows no ETag
                    version: etag, updatable: false, deletable: false                | /version: has no effect: nothing is updated or deleted
                    version: /v                                                      | /version: has no effect: no call has {version}
                    read: GET /t                                                     | /read: needs {id}: it reads one resource
                    delete: DELETE /t                                                | /delete: needs {id} in its last call
                    undelete: POST /t                                                | /undelete: needs {id}: it brings one resource back
                    recreate: [{ call: PUT /t }]                                     | /recreate: needs {id} in its first call
                    read: { call: 'GET /t/{id}?a=1', query: { a: 2 } }               | /read/query: a stands in the path, too
                    idempotencyKeys: { header: Content-Type }                        | /idempotencyKeys/header: Content-Type is set by the gateway
                    idempotencyKeys: { header: Authorization }                       | /idempotencyKeys/header: Authorization is for credentials
                    create: [{ call: POST /t, sends: all }]                          | /create/0/sends: has no effect here: a create sends all
                    id: { from: name }, name: n, create: [{ call: POST /t, idAt: /i }] | /create/0/idAt: has no effect: the id is the name
                    create: [{ call: POST /t }, { call: PUT /u }]                    | /create/1: is never made: a call before it sends all
                    update: [{ call: 'PUT /t/{id}', send: [a] }, { call: PUT /u, send: [a] }] | /update/1: has no effect on a: a call before it has that
                    update: [{ call: 'PUT /t/{id}', send: [] }]                      | /update/0/send: names no member
                    update: [{ call: 'PUT /t/{id}', send: [a], companions: { b: { c: 1 } } }] | /update/0/companions: b has no effect: the call never sends
                    create: [{ call: POST /t, when: "current.a == 'x'" }]            | /create/0/when: says nothing of desired
                    delete: [{ call: 'DELETE /t/{id}', when: "desired.a == 'x'" }]   | /delete/0/when: says nothing of current
                    """)
    void has_no_effect(String kind, String expected) {
        var mistakes = mistakes(file(kind));
        assertTrue(
                mistakes.stream().anyMatch(each -> each.contains(" at /kinds/t" + expected)),
                () -> "lacks " + expected + ": " + mistakes);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "collections: { m: { path: '/t/{id}/m', keep: [a, b], page: {}, total: /n, add: { call: POST /t, body: '{item}' }, remove: 'DELETE /t/{item.a}' } }, secrets: ['/m/*/b']",
                "updatable: false, collections: { m: { path: '/t/{id}/m', add: 'PUT /t/{item}' } }",
                "bare: v, singleton: true, update: [{ call: PUT /t, wrap: /a, with: { b: 1 } }]",
                "bare: v, singleton: true, update: [{ call: PUT /t, effects: [v], with: { b: 1 } }], unordered: [/v]",
                "bare: v, id: { from: name }, name: n",
                "project: '{a: a, \"b-c\": `{\"x\": 1}`}', writeOnly: [/d], secrets: [/a, /b-c/e, /f], desired: { properties: { f: {} } }",
                "project: 'merge(@, {a: a})', readOnly: [/b]",
                "project: '{a: a}.a', readOnly: [/b]",
                "readOnly: [/a/b], writeOnly: [/a/c], unordered: [/a, '/a/d/*'], secrets: [/a/b]",
                "updatable: false, completeAnswers: [create]",
                "creatable: false, completeAnswers: [update, delete]",
                "creatable: false, movesOnUpdate: true, loses: [/a]",
                "absent: { statuses: [403], control: /me, anyForm: true }",
                "name: n, list: { total: /n }, find: { path: '/t?n={name}', page: {} }",
                "list: { whole: true, total: /n, page: { number: p, first: 0, limit: l, size: 5 } }",
                "list: { page: { cursor: c, next: /n, sort: { by: id } } }",
                "version: /v, update: [{ call: 'PUT /t/{id}', with: { v: '{version}' } }]",
                "version: /v, bulk: { update: { call: PATCH /b, item: { v: '{version+1}', id: '{id}' } } }",
                "undelete: { call: POST /t, with: { id: '{id}' } }",
                "recreate: [{ call: PUT /t, with: { id: '{id}' } }]",
                "create: [{ call: POST /t, when: 'desired.a' }, { call: POST /u }, { call: 'POST /v/{id}', effects: [a] }]",
                "create: [{ call: POST /t, send: [] }, { call: 'PUT /t/{id}' }]",
                "id: { from: location }, create: [{ call: POST /t, idAt: /other }]",
                "create: [{ call: POST /t, sends: mergePatch }]",
                "defaults: { a: 1 }, update: [{ call: 'PUT /t/{id}', always: [a] }], create: [{ call: POST /t, always: [a] }]",
                "update: [{ call: 'PATCH /t/{id}', always: [a] }]",
                "update: [{ call: 'PUT /t/{id}/b', send: [b], always: [a] }, { call: 'PUT /t/{id}' }]",
                "update: [{ call: 'PUT /t/{id}/on', when: 'desired.a', effects: [a] }, { call: 'PUT /t/{id}/off', when: '!desired.a', effects: [a] }]"
            })
    void has_an_effect(String kind) {
        assertEquals(List.of(), mistakes(file(kind)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    auth: { headers: { Content-Type: '${KEY}' } }                   | /auth/headers/Content-Type: expected the name of a header
                    auth: { headers: { Expect: '${KEY}' } }                         | /auth/headers/Expect: expected the name of a header
                    auth: { basic: { password: '${KEY}' } }                         | /auth/basic/user: is required
                    auth: { login: { call: POST /l, body: { k: '${KEY}' }, token: /t, header: X-Session }} | /kinds/t/read/headers: x-session is set by auth
                    auth: { signature: { hmac: { key: '${KEY}', sign: '{body}', header: X-Session } } } | /kinds/t/read/headers: x-session is set by auth
                    auth: { query: { key: '${KEY}' } }                              | /kinds: a call of t sets key in its query, as auth.query does
                    auth: { query: { page: '${KEY}' } }                             | /kinds: a call of t sets page in its query, as auth.query does
                    proxy: { user: u }                                              | /proxy/url: is required
                    proxy: { url: 'http://p', password: '${KEY}' }                  | /proxy/password: has no effect without user
                    calls: { breaker: { enabled: false, delay: PT1S } }             | /calls/breaker/delay: has no effect, since enabled is false
                    answers: { envelope: /data }                                    | /answers/envelope: has no effect: every kind has
                    """)
    void has_no_effect_in_a_file(String part, String expected) {
        var mistakes = mistakes("environment: [KEY]\n" + part + "\nkinds: { t: { path: /t, envelope: /item,"
                + " list: { page: { number: page } },"
                + " read: { call: 'GET /t/{id}', headers: { x-session: a }, query: { key: b } } } }");
        assertTrue(
                mistakes.stream().anyMatch(each -> each.contains(" at " + expected)),
                () -> "lacks " + expected + ": " + mistakes);
    }

    /** A value that is read by several readers is named once. */
    @ParameterizedTest
    @ValueSource(strings = {"readOnly: [[a]]", "unordered: a", "references: 5"})
    void a_mistake_is_named_once(String kind) {
        assertEquals(1, mistakes(file(kind)).size());
    }

    private static String file(String kind) {
        String path = kind.startsWith("path: ") ? "" : "path: /t, ";
        return "kinds: { u: { path: /u }, t: { " + path + kind + " } }";
    }

    private static List<String> mistakes(String rest) {
        DescriptionErrors mistakes = DescriptionErrors.none();
        new ProviderReader(Providers.sources(Map.of("KEY", "k")), mistakes)
                .read("provider: p\nbaseUrl: http://localhost\n" + rest);
        return mistakes.all();
    }
}
