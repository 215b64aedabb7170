package dev.unwind.provider.rest;

import static dev.unwind.provider.rest.Providers.KEY;
import static dev.unwind.provider.rest.Providers.UNHEARD;
import static dev.unwind.provider.rest.Providers.await;
import static dev.unwind.provider.rest.Providers.failure;
import static dev.unwind.provider.rest.Providers.json;
import static dev.unwind.testing.TestWrites.writes;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unwind.batch.change.RemoteId;
import dev.unwind.provider.ProviderFailure;
import dev.unwind.provider.ProviderFailure.GivenUp;
import dev.unwind.provider.ProviderFailure.Refused;
import dev.unwind.provider.ProviderFailure.UnderWay;
import dev.unwind.provider.ProviderFailure.Unsupported;
import dev.unwind.provider.ResourceKind;
import dev.unwind.provider.ResourceWrites.OnCreated;
import dev.unwind.provider.call.RunCalls;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Work that a provider shows as operations is waited for, by whoever knows the address of one. */
class AcceptedWorkTest extends OddServerFixture {
    private static final String ONCE = "{ timeout: PT5S, retry: { attempts: 1 } }";
    private static final String OPERATION =
            "done: \"status == 'done'\", failed: \"status == 'failed'\", result: /target, message: /message, every: PT0.05S";
    private static final String BY_ID =
            "{ path: /things, readOnly: [/id], async: { operation: { at: /operation, path: \"/works/{operation}\", "
                    + OPERATION + " } } }";
    private static final String BY_LOCATION =
            "{ path: /things, readOnly: [/id], async: { operation: { path: \"/works/{operation}\", " + OPERATION
                    + " } } }";
    private static final String BY_LINK =
            "{ path: /things, readOnly: [/id], linksUnder: [/works], async: { operation: { " + OPERATION + " } } }";
    private static final String DONE = "{'status':'done','target':'/things/7'}";
    private static final Duration LONG = Duration.ofMinutes(1);

    /** Remembers what it hears. */
    private static class Heard implements OnCreated {
        final List<String> operations = new CopyOnWriteArrayList<>();

        @Override
        public Uni<Void> apply(RemoteId id) {
            return Uni.createFrom().voidItem();
        }

        @Override
        public Uni<Void> accepted(String operation) {
            operations.add(operation + " after " + server.received.size());
            return Uni.createFrom().voidItem();
        }
    }

    private final Heard heard = new Heard();

    private ResourceKind kind(String description) {
        return thing(ONCE, description);
    }

    /** Accepts writes, and shows one operation. */
    private static void accepts(int status, String location, String operation) {
        server.behave(request -> {
            if (request.path().startsWith("/works")) {
                OddServer.answer(request, 200, operation);
            } else if (request.method().name().equals("GET")) {
                OddServer.answer(request, 200, "{'id':'7','size':1}");
            } else {
                accept(request, status, location);
            }
        });
    }

    private static void accept(HttpServerRequest request, int status, String location) {
        if (!location.isEmpty()) {
            request.response().putHeader("Location", location);
        }
        OddServer.answer(request, status, "{'operation':'w-1'}");
    }

    @Test
    void its_address_is_told_before_it_is_waited_for() {
        accepts(202, "", DONE);
        ResourceKind kind = kind(BY_ID);
        assertEquals(
                new RemoteId("7"),
                await(writes(kind).create(json("{'size':1}"), KEY, heard)).id());
        await(writes(kind).update(THING, json("{'size':2}"), KEY, heard));
        await(writes(kind).delete(THING, KEY, heard));
        assertEquals(List.of("/works/w-1 after 1", "/works/w-1 after 4", "/works/w-1 after 6"), heard.operations);
    }

    @Test
    void it_is_not_waited_for_where_its_address_cannot_be_kept() {
        accepts(202, "", DONE);
        var lost = new IllegalStateException("not durable");
        var failure = writes(kind(BY_ID))
                .update(THING, json("{'size':2}"), KEY, operation -> Uni.createFrom()
                        .failure(lost))
                .map(updated -> (Throwable) null)
                .onFailure()
                .recoverWithItem(thrown -> thrown);
        assertEquals(lost, await(failure));
        assertEquals(1, server.received.size());
    }

    @Test
    void a_failure_names_the_status_that_accepted_it() {
        accepts(200, "", "{'status':'running'}");
        var failure = failure(writes(thing(ONCE, BY_ID.replace("async: {", "async: { within: PT0.06S,")))
                .update(THING, json("{'size':2}"), KEY));
        assertEquals(UnderWay.class, failure.getClass());
        assertEquals("PUT /things/7 answered 200: accepted, and not done yet", failure.getMessage());
        assertEquals(200, failure.status().orElseThrow());
    }

    /** A link that ends where the id should stand leads to all operations. */
    @Test
    void what_holds_no_id_leads_to_no_operation() {
        for (String location :
                List.of("", "/", "/works/", "/works//", "/works/?page=2", server.url() + "/works/", server.url())) {
            for (String description : List.of(BY_LOCATION, BY_LINK)) {
                accepts(202, location, DONE);
                var failure = failure(writes(kind(description)).create(json("{'size':1}"), KEY, heard));
                assertEquals(UnderWay.class, failure.getClass(), location);
                assertEquals(1, server.received.size(), () -> location + " " + server.received);
            }
        }
        assertEquals(List.of(), heard.operations);
    }

    @Test
    void a_link_is_followed_within_the_provider() {
        for (String location : List.of("/works/w-2", "works/w-2", server.url() + "/works/w-2")) {
            accepts(202, location, DONE);
            await(writes(kind(BY_LINK)).create(json("{'size':1}"), KEY, UNHEARD));
            assertTrue(server.received.contains("GET /works/w-2"), () -> location + " " + server.received);
        }
        for (String location : List.of("http://elsewhere.example/works/w-2", "/others/w-2", "/works/../others/w-2")) {
            accepts(202, location, DONE);
            assertEquals(
                    UnderWay.class,
                    failure(writes(kind(BY_LINK)).create(json("{'size':1}"), KEY, heard))
                            .getClass());
        }
        assertEquals(List.of(), heard.operations);
    }

    @Test
    void no_address_holds_the_key_of_the_query() {
        accepts(202, "/works/w-1?api_key=secret&page=2", DONE);
        var kind = authenticated("{ query: { api_key: \"${KEY}\" } }", Map.of("KEY", "secret"), BY_LINK);
        await(writes(kind).create(json("{'size':1}"), KEY, heard));
        assertEquals(List.of("/works/w-1?page=2 after 1"), heard.operations);
    }

    @Test
    void its_end_is_seen_by_whoever_knows_the_address() {
        ResourceKind kind = kind(BY_ID);
        accepts(202, "", DONE);
        assertEquals(Optional.of(new RemoteId("7")), await(kind.ended("/works/w-1", json("{}"), LONG)));
        accepts(202, "", "{'status':'done'}");
        assertEquals(Optional.empty(), await(kind.ended("/works/w-1", json("{}"), LONG)));
        accepts(202, "", "{'status':'failed','message':'no room','target':'/things/7'}");
        var failed = failure(kind.ended("/works/w-1", json("{}"), LONG));
        assertEquals(GivenUp.class, failed.getClass());
        assertEquals("the write was accepted, and its operation failed: no room", failed.getMessage());
        assertEquals(Optional.of(new RemoteId("7")), failed.created());
        assertEquals(List.of("GET /works/w-1"), server.received);
    }

    @Test
    void it_is_read_until_it_has_ended() {
        var reads = new AtomicInteger();
        server.behave(request -> {
            switch (reads.incrementAndGet()) {
                case 1 -> OddServer.answer(request, 200, "{'status':'running'}");
                case 2 -> OddServer.answer(request, 502, "");
                default -> OddServer.answer(request, 200, DONE);
            }
        });
        assertEquals(Optional.of(new RemoteId("7")), await(kind(BY_ID).ended("/works/w-1", json("{}"), LONG)));
        assertEquals(3, server.received.size());
    }

    @Test
    void it_is_read_once_when_its_time_is_over() {
        accepts(202, "", "{'status':'running'}");
        assertEquals(
                UnderWay.class,
                failure(kind(BY_ID).ended("/works/w-1", json("{}"), Duration.ZERO))
                        .getClass());
        assertEquals(1, server.received.size());
    }

    @Test
    void what_cannot_be_read_is_no_end() {
        server.answer(404, "{}");
        ProviderFailure gone = failure(kind(BY_ID).ended("/works/w-1", json("{}"), LONG));
        assertEquals(Refused.class, gone.getClass());
        server.answer(200, DONE);
        for (String elsewhere : List.of("/others/w-1", "http://elsewhere.example/works/w-1", "/works/../others/w-1")) {
            assertEquals(
                    Unsupported.class,
                    failure(kind(BY_ID).ended(elsewhere, json("{}"), LONG)).getClass());
        }
        assertEquals(
                Unsupported.class,
                failure(thing(ONCE).ended("/works/w-1", json("{}"), LONG)).getClass());
        assertEquals(List.of(), server.received);
    }

    /** A run, with the calls that it has under way. */
    private static class Run implements RunCalls {
        final AtomicInteger underWay = new AtomicInteger();
        final AtomicInteger calls = new AtomicInteger();

        @Override
        public <T> Uni<T> call(Supplier<Uni<T>> call) {
            return Uni.createFrom().deferred(() -> {
                calls.incrementAndGet();
                underWay.incrementAndGet();
                return call.get().onTermination().invoke(underWay::decrementAndGet);
            });
        }

        @Override
        public boolean oneByOne() {
            return true;
        }

        @Override
        public void waits() {}

        @Override
        public void goesOn() {}

        @Override
        public boolean allWait() {
            return false;
        }
    }

    /** Also where the provider takes many writes in one call. */
    @Test
    void only_requests_take_the_turns_of_a_run() {
        String many = "{ path: /things, name: name, readOnly: [/id], "
                + "bulk: { maxItems: 9, create: { call: POST /things, items: /all, results: { at: /done } } },"
                + BY_ID.substring(BY_ID.indexOf(" async"));
        for (String description : List.of(BY_ID, many)) {
            var run = new Run();
            var waiting = new CopyOnWriteArrayList<Integer>();
            server.behave(request -> {
                waiting.add(run.underWay.get());
                boolean write = request.method().name().equals("POST");
                String body =
                        description.equals(many) && write ? "{'done':[{'operation':'w-1'}]}" : "{'operation':'w-1'}";
                OddServer.answer(
                        request,
                        200,
                        write ? body : request.path().startsWith("/works") ? DONE : "{'id':'7','name':'n'}");
            });
            ResourceKind kind = thing(ONCE, description).in(run);
            assertTrue(kind.turnsByRequest());
            await(writes(kind).create(json("{'name':'n'}"), KEY, new Heard() {
                @Override
                public Uni<Void> accepted(String operation) {
                    waiting.add(run.underWay.get());
                    return super.accepted(operation);
                }
            }));
            assertEquals(List.of(1, 0, 1, 1), waiting);
            assertEquals(server.received.size(), run.calls.get());
            await(kind.read(new RemoteId("7")));
            assertEquals(server.received.size(), run.calls.get());
        }
    }
}
