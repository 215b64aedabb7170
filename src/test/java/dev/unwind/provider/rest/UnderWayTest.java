package dev.unwind.provider.rest;

import static dev.unwind.provider.rest.Providers.KEY;
import static dev.unwind.provider.rest.Providers.UNHEARD;
import static dev.unwind.provider.rest.Providers.await;
import static dev.unwind.provider.rest.Providers.failure;
import static dev.unwind.provider.rest.Providers.json;
import static dev.unwind.testing.TestWrites.writes;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unwind.batch.change.RemoteId;
import dev.unwind.provider.KindRules.Progress;
import dev.unwind.provider.ProviderFailure;
import dev.unwind.provider.ProviderFailure.UnderWay;
import dev.unwind.provider.RemoteResource;
import dev.unwind.provider.ResourceKind;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Writes that are accepted (202) and carried out later. */
class UnderWayTest extends OddServerFixture {
    private static final String TWO_CALLS =
            """
            { path: /things, create: [{ call: POST /things, send: [size] }, { call: "PATCH /things/{id}", send: [color] }],
              update: [{ call: "PATCH /things/{id}", send: [size] }, { call: "PUT /things/{id}/color", send: [color] }] }""";

    private static ProviderFailure underWay(Uni<?> write) {
        var failure = failure(write);
        assertEquals(UnderWay.class, failure.getClass());
        assertTrue(failure.inDoubt());
        return failure;
    }

    @Test
    void an_accepted_write_is_under_way_and_sent_once() {
        server.answer(202, "{'operation':'o-1'}");
        ResourceKind kind = thing("{}");
        assertEquals(
                Optional.empty(),
                underWay(writes(kind).create(json("{'size':1}"), KEY, UNHEARD)).created());
        underWay(writes(kind).update(THING, json("{'size':2}"), KEY));
        underWay(writes(kind).delete(THING, KEY));
        assertEquals(3, server.received.size());
    }

    @Test
    void an_accepted_create_may_tell_its_id() {
        server.answer(202, "{'id':'7','state':'Creating'}");
        List<RemoteId> heard = new ArrayList<>();
        var failure = underWay(writes(thing("{}", TWO_CALLS)).create(json("{'size':1,'color':'red'}"), KEY, id -> {
            heard.add(id);
            return Uni.createFrom().voidItem();
        }));
        assertEquals(Optional.of(new RemoteId("7")), failure.created());
        assertFalse(failure.partiallyApplied());
        assertEquals(List.of(), heard);
        assertEquals(1, server.received.size());
    }

    @Test
    void a_later_call_that_is_accepted_comes_after_earlier_ones_that_took_effect() {
        server.behave(request ->
                OddServer.answer(request, request.method().name().equals("POST") ? 201 : 202, "{'id':'7','size':1}"));
        var failure = underWay(writes(thing("{}", TWO_CALLS)).create(json("{'size':1,'color':'red'}"), KEY, UNHEARD));
        assertEquals(Optional.of(new RemoteId("7")), failure.created());
        assertTrue(failure.partiallyApplied());

        server.behave(
                request -> OddServer.answer(request, request.method().name().equals("PATCH") ? 200 : 202, "{}"));
        var update = underWay(writes(thing("{}", TWO_CALLS)).update(THING, json("{'size':2,'color':'red'}"), KEY));
        assertTrue(update.partiallyApplied());
        assertEquals(2, server.received.size());
    }

    @Test
    void a_later_call_is_not_sent_while_an_earlier_one_is_under_way() {
        server.answer(202, "");
        var failure = underWay(writes(thing("{}", TWO_CALLS)).update(THING, json("{'size':2,'color':'red'}"), KEY));
        assertFalse(failure.partiallyApplied());
        assertEquals(1, server.received.size());
    }

    @Test
    void a_body_tells_how_far_the_provider_is() {
        var kind = thing(
                "{}",
                "{ path: /things, async: { within: PT30S, pending: \"state != 'Ready'\", failed: \"state == 'Failed'\" } }");
        assertEquals(
                Optional.of(Duration.ofSeconds(30)), kind.traits().behaviour().finishesWithin());
        assertEquals(Progress.UNDER_WAY, kind.progress(shown(kind, "Creating")));
        assertEquals(Progress.FAILED, kind.progress(shown(kind, "Failed")));
        assertEquals(Progress.DONE, kind.progress(shown(kind, "Ready")));
        assertEquals(Progress.DONE, thing("{}").progress(shown(kind, "Creating")));
    }

    private static RemoteResource shown(ResourceKind kind, String state) {
        server.answer(200, "{'id':'7','state':'" + state + "'}");
        return await(kind.read(new RemoteId("7"))).orElseThrow();
    }

    /** The operation's place is where resources have their id, too. */
    @Test
    void an_answer_that_shows_no_operation_is_not_polled() {
        ResourceKind kind = thing(
                "{}",
                "{ path: /things, create: [{ call: POST /things, send: [size] }, { call: 'PATCH /things/{id}' }],"
                        + " async: { operation: { at: /id, path: '/operations/{operation}', done: ended, every: PT0.05S } } }");

        for (String shown : List.of("{'id':'7','size':2}", "{'id':'/things/7'}", "{'id':''}", "{'id':null}")) {
            server.answer(200, shown);
            await(writes(kind).update(THING, json("{'size':2}"), KEY));
            await(writes(kind).delete(THING, KEY));
            assertEquals(
                    List.of("PUT /things/7 {\"size\":2}", "DELETE /things/7"), server.received, () -> "after " + shown);
        }

        server.behave(request -> OddServer.answer(
                request, 200, request.method().name().equals("GET") ? "{'ended':true}" : "{'id':'o-1'}"));
        await(writes(kind).update(THING, json("{'size':2}"), KEY));
        assertEquals(List.of("PUT /things/7 {\"size\":2}", "GET /operations/o-1"), server.received);
    }
}
