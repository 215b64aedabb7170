package dev.unwind.provider.rest;

import static dev.unwind.provider.rest.Providers.KEY;
import static dev.unwind.provider.rest.Providers.UNHEARD;
import static dev.unwind.provider.rest.Providers.await;
import static dev.unwind.provider.rest.Providers.json;
import static dev.unwind.testing.TestWrites.writes;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unwind.batch.change.RemoteId;
import dev.unwind.provider.RemoteResource;
import dev.unwind.provider.rest.file.InvalidProviderFiles;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Members at any depth that are sent whenever a call is made, or as their default once they are unset. */
class MemberDefaultsTest extends OddServerFixture {
    private static final String ONCE = "{ retry: { attempts: 1 } }";
    private static final String DEFAULTS = "defaults: { /a/mode: none, /rules/*/on: false }";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                // What is unset is sent as its default, in what is sent anyway.
                "sends: changes | {'a':{'mode':'x','n':1}} | {'a':{'n':2}} | {'a':{'n':2,'mode':'none'}}",
                "sends: changes | {'a':{'n':1},'b':1} | {'a':{'n':2},'b':1} | {'a':{'n':2}}",
                "sends: changes | {'rules':[{'on':true}]} | {'rules':[{'n':1}]} | {'rules':[{'n':1,'on':false}]}",
                "sends: changes | {'a':{'mode':'x'}} | {} | {'a':null}",
                // A whole leaves it out, and a merge patch says null.
                "sends: all | {'a':{'mode':'x','n':1}} | {'a':{'n':2}} | {'a':{'n':2}}",
                "sends: mergePatch | {'a':{'mode':'x','n':1}} | {'a':{'n':2}} | {'a':{'n':2,'mode':null}}",
                // What is always sent has its value, or else its default.
                "always: [/a/mode] | {'a':{'mode':'x'},'b':1} | {'a':{'mode':'x'},'b':2} | {'b':2,'a':{'mode':'x'}}",
                "always: [/a/mode] | {'a':{},'b':1} | {'a':{},'b':2} | {'b':2,'a':{'mode':'none'}}",
                "always: [/a/mode] | {'b':1} | {'b':2} | {'b':2}",
                "always: [/a/n] | {'a':{},'b':1} | {'a':{},'b':2} | {'b':2}",
                "always: [/rules/*/on] | {'rules':[{'n':1}]} | {'rules':[{'n':2},{'on':true}]} | {'rules':[{'n':2,'on':false},{'on':true}]}",
                "always: [/rules/*/on] | {'rules':[{'n':1}],'b':1} | {'rules':[{'n':1}],'b':2} | {'b':2}",
                "'sends: mergePatch, always: [/a/mode]' | {'a':{'mode':'x','n':1}} | {'a':{'mode':'x','n':2}} | {'a':{'n':2,'mode':'x'}}",
                "'sends: mergePatch, always: [/a/mode]' | {'a':{'mode':'x','n':1}} | {'a':{'n':1}} | {'a':{'mode':null}}",
                "'sends: mergePatch, always: [a]' | {'a':{'m':1,'n':1}} | {'a':{'n':1}} | {'a':{'m':null,'n':1}}"
            })
    void an_update_sends(String call, String before, String target, String body) {
        server.answer(200, "{'id':'7'}");
        var kind = thing(
                ONCE,
                "{ path: /things, " + DEFAULTS + ", update: [{ call: 'PATCH /things/{id}', " + call.replace("'", "")
                        + " }] }");
        var current = new RemoteResource(
                new RemoteId("7"), json("{'id':'7'}"), json(before), Optional.empty(), Optional.empty());
        await(writes(kind).update(current, json(target), KEY));
        assertEquals(List.of("PATCH /things/7 " + json(body)), server.received);
    }

    @Test
    void a_create_sends_what_its_calls_always_do() {
        server.answer(200, "{'id':'7'}");
        var kind = thing(
                ONCE,
                "{ path: /things, defaults: { color: red, /a/mode: none },"
                        + " create: [{ call: POST /things, always: [color, /a/mode] }] }");
        await(writes(kind).create(json("{'a':{'n':1}}"), KEY, UNHEARD));
        await(writes(kind).create(json("{'a':{'mode':'x'},'color':'blue'}"), KEY, UNHEARD));
        assertEquals(
                List.of(
                        "POST /things {\"a\":{\"n\":1,\"mode\":\"none\"},\"color\":\"red\"}",
                        "POST /things {\"a\":{\"mode\":\"x\"},\"color\":\"blue\"}"),
                server.received);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "defaults: { /tags/*: x } | /defaults: /tags/* names no member",
                "defaults: { a: 1, /a: 2 } | /defaults: /a stands there twice",
                "defaults: { /a/b: 1 }, readOnly: [/a] | /defaults: /a/b has no effect: /a is never compared",
                "defaults: { /a/x/b: 1 }, readOnly: [/a/*/b] | /defaults: /a/x/b has no effect",
                "defaults: { /a/b: 1 }, writeOnly: [/a/b] | /defaults: /a/b has no effect",
                "update: [{ call: 'PUT /t/{id}', always: [/a/*] }] | /update/0/always: /a/* names no member",
                "update: [{ call: 'PUT /t/{id}', always: [/a/b] }], readOnly: [/a/b] | /update/0/always: /a/b has no effect",
                "update: [{ call: 'PUT /t/{id}', send: [/a/b] }] | /update/0/send: expected names of members",
                "update: [{ call: 'PUT /t/{id}', forEach: a, body: {}, always: [b] }] | /update/0/always: does not go with forEach"
            })
    void a_place_without_effect_is_a_mistake(String kind, String mistake) {
        var message = assertThrows(InvalidProviderFiles.class, () -> thing(ONCE, "{ path: /t, name: n, " + kind + " }"))
                .getMessage();
        assertTrue(message.contains("/kinds/thing" + mistake), message);
    }
}
