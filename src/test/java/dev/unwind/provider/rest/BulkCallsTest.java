package dev.unwind.provider.rest;

import static dev.unwind.provider.rest.Providers.UNHEARD;
import static dev.unwind.provider.rest.Providers.await;
import static dev.unwind.provider.rest.Providers.json;
import static dev.unwind.testing.TestWrites.writes;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.batch.BatchId;
import dev.unwind.batch.change.RemoteId;
import dev.unwind.batch.json.Json;
import dev.unwind.provider.ClaimToken;
import dev.unwind.provider.ProviderFailure;
import dev.unwind.provider.RemoteResource;
import dev.unwind.provider.ResourceKind;
import dev.unwind.provider.call.CallPermit;
import dev.unwind.provider.call.IdempotencyKey;
import dev.unwind.provider.call.RunCalls;
import dev.unwind.provider.call.TracedPermit;
import dev.unwind.testing.Waits;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Writes that go together in one call, each with an outcome of its own, whatever the answer to the call is. */
class BulkCallsTest extends OddServerFixture {
    private static final String ONCE = "{ timeout: PT60S, retry: { attempts: 1 } }";
    private static final String CREATES = "create: { call: POST /things/bulk, items: /all, results: { at: /done%s } }";
    private static final String DELETES = "delete: { call: POST /things/gone, results: { by: id, status: /status } }";

    /** A run that makes any number of calls at once. */
    private static class Run implements RunCalls {
        final AtomicInteger calls = new AtomicInteger();

        @Override
        public <T> Uni<T> call(Supplier<Uni<T>> call) {
            return Uni.createFrom().deferred(() -> {
                calls.incrementAndGet();
                return call.get();
            });
        }

        @Override
        public boolean oneByOne() {
            return false;
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

    private final Run run = new Run();

    /** A kind in the run, whose calls are full with so many items. */
    private ResourceKind kind(int items, String bulk) {
        return alone(items, bulk, "").in(run);
    }

    private ResourceKind alone(int items, String bulk, String more) {
        return thing(
                ONCE,
                "{ path: /things, name: name%s, bulk: { maxItems: %d, gather: PT0.5S, %s } }"
                        .formatted(more, items, bulk));
    }

    private static String creates(String results) {
        return CREATES.formatted(results.isEmpty() ? "" : ", " + results);
    }

    private static IdempotencyKey key(int step) {
        return new IdempotencyKey(BatchId.next(), step, IdempotencyKey.Direction.FORWARD, IdempotencyKey.Half.WRITE, 1);
    }

    /** What became of a write: the id of the resource, or the failure. */
    private static CompletableFuture<String> outcome(Uni<?> write) {
        return write.map(result -> result instanceof RemoteResource resource
                        ? resource.id().value()
                        : "done")
                .onFailure(ProviderFailure.class)
                .recoverWithItem(failure -> {
                    ProviderFailure known = failure;
                    String again = known.code().equals("REFUSED") && known.retryable() ? " for now" : "";
                    return known.code() + again + ": " + known.getMessage();
                })
                .subscribeAsCompletionStage();
    }

    private static List<String> results(List<CompletableFuture<String>> outcomes) {
        return outcomes.stream().map(Waits::result).toList();
    }

    /** The outcomes without the messages of failures. */
    private static List<String> codes(List<String> results) {
        return results.stream().map(result -> result.replaceFirst(":.*", "")).toList();
    }

    private static List<CompletableFuture<String>> create(ResourceKind kind, String... names) {
        return Arrays.stream(names)
                .map(name -> outcome(writes(kind).create(json("{'name':'" + name + "'}"), key(1), UNHEARD)))
                .toList();
    }

    private static RemoteResource stored(String id) {
        return new RemoteResource(
                new RemoteId(id),
                json("{'id':'" + id + "','name':'n" + id + "','size':1}"),
                json("{'name':'n" + id + "','size':1}"),
                Optional.empty(),
                Optional.empty());
    }

    private static List<CompletableFuture<String>> delete(ResourceKind kind, String... ids) {
        return Arrays.stream(ids)
                .map(id -> outcome(writes(kind).delete(stored(id), key(1))))
                .toList();
    }

    /** The items of the call that has just arrived. */
    private Stream<JsonNode> items() {
        String latest = server.received.get(server.received.size() - 1);
        JsonNode body = Json.read(latest.split(" ", 3)[2].getBytes(StandardCharsets.UTF_8));
        return (body.isArray() ? body : body.path("all")).valueStream();
    }

    /** Answers each item. */
    private void answerEach(Function<String, String> result) {
        server.behave(request -> OddServer.answer(
                request,
                200,
                "{'done':["
                        + items().map(item -> result.apply(item.path("name").asText()))
                                .collect(Collectors.joining(","))
                        + "]}"));
    }

    private static String made(String name) {
        return "{'id':'id-" + name + "'}";
    }

    @Test
    void writes_that_are_made_at_once_go_together_and_each_gets_its_own_answer() {
        answerEach(BulkCallsTest::made);

        var outcomes = create(kind(3, creates("")), "a", "b", "c");

        assertEquals(List.of("id-a", "id-b", "id-c"), results(outcomes));
        assertEquals(
                List.of("POST /things/bulk {\"all\":[{\"name\":\"a\"},{\"name\":\"b\"},{\"name\":\"c\"}]}"),
                server.received);
        assertEquals(1, run.calls.get());
    }

    @Test
    void a_call_that_is_not_full_is_sent_when_nothing_more_comes() {
        answerEach(BulkCallsTest::made);

        assertEquals(List.of("id-a", "id-b"), results(create(kind(100, creates("")), "a", "b")));
        assertEquals(1, server.received.size());
    }

    @Test
    void a_call_with_room_waits_for_the_reads_that_writes_may_follow() {
        answerEach(BulkCallsTest::made);
        var kind = kind(2, creates("") + ", " + DELETES);
        var answer = new CompletableFuture<HttpServerRequest>();
        var creating = server.received;
        server.behave(request -> {
            if (request.path().equals("/things/7")) {
                answer.complete(request);
            } else {
                OddServer.answer(request, 200, "{'done':[{'id':'1'},{'id':'2'}]}");
            }
        });
        var following = kind.read(new RemoteId("7"))
                .chain(found -> writes(kind).create(json("{'name':'b'}"), key(1), UNHEARD))
                .subscribeAsCompletionStage();
        HttpServerRequest read = Waits.result(answer);
        var first = create(kind, "a");

        read.response().end("{\"id\":\"7\",\"name\":\"n\"}");

        assertEquals("2", Waits.result(following).id().value());
        assertEquals(List.of("1"), results(first));
        assertEquals(2, creating.size());
    }

    @Test
    void results_in_another_order_are_told_apart_by_names_or_ids() {
        server.behave(request -> {
            String results = items().map(item ->
                            item.isTextual() ? item.asText() : item.path("name").asText())
                    .sorted((one, other) -> other.compareTo(one))
                    .map(each -> request.path().endsWith("bulk")
                            ? "{'thing':{'id':'id-" + each + "','name':'" + each + "'}}"
                            : "{'id':'" + each + "','status':" + (each.equals("2") ? 409 : 204) + "}")
                    .collect(Collectors.joining(","));
            OddServer.answer(
                    request, 200, request.path().endsWith("bulk") ? "{'done':[" + results + "]}" : "[" + results + "]");
        });
        var kind = kind(3, creates("by: name, resource: /thing") + ", " + DELETES);

        assertEquals(List.of("id-a", "id-b", "id-c"), results(create(kind, "a", "b", "c")));
        assertEquals(List.of("done", "REFUSED", "done"), codes(results(delete(kind, "1", "2", "3"))));
    }

    @Test
    void results_in_another_order_than_declared_say_nothing() {
        server.answer(200, "{'done':[{'id':'2','name':'b'},{'id':'1','name':'a'}]}");

        var outcomes = results(create(kind(2, creates("")), "a", "b"));

        assertEquals(List.of("IN_DOUBT", "IN_DOUBT"), codes(outcomes));
        assertTrue(outcomes.get(0).contains("POST /things/bulk answered 200"), outcomes::toString);
    }

    @Test
    void each_status_means_what_that_of_a_call_of_its_own_would() {
        answerEach(name -> switch (name) {
            case "a" -> "{'status':201,'id':'1'}";
            case "b" -> "{'status':'409','error':'taken'}";
            case "c" -> "{'status':429}";
            case "d" -> "{'status':'HTTP/1.1 500 Oh'}";
            case "e" -> "{'status':503}";
            case "f" -> "{'status':202,'id':'6'}";
            case "g" -> "{'status':'soon'}";
            case "h" -> "null";
            default -> "{'status':200}";
        });

        var outcomes =
                results(create(kind(9, creates("status: /status")), "a", "b", "c", "d", "e", "f", "g", "h", "i"));

        assertEquals(
                List.of(
                        "1",
                        "REFUSED",
                        "REFUSED for now",
                        "IN_DOUBT",
                        "REFUSED for now",
                        "UNDER_WAY",
                        "IN_DOUBT",
                        "IN_DOUBT",
                        "IN_DOUBT"),
                codes(outcomes));
        assertTrue(outcomes.get(1).contains("taken"), outcomes::toString);
    }

    @Test
    void a_result_may_say_that_nothing_was_done_whatever_the_answer_says_of_all() {
        server.answer(200, "{'ok':false,'done':[{'id':'1'},{'failed':true,'error':'bad'}]}");
        var kind = thing(
                        server.url(),
                        ONCE,
                        "{ path: /things, name: name, bulk: { maxItems: 2, " + creates("failed: failed") + " } }",
                        "failed: 'ok == `false`'")
                .in(run);

        var outcomes = results(create(kind, "a", "b"));

        assertEquals(List.of("1", "REFUSED"), codes(outcomes));
        assertTrue(outcomes.get(1).contains("bad"), outcomes::toString);

        server.answer(200, "{'ok':false,'error':'nobody'}");
        assertEquals(List.of("REFUSED", "REFUSED"), codes(results(create(kind, "c", "d"))));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "200 | {'done':[{'id':'1'}]}                                      | IN_DOUBT | IN_DOUBT",
                "200 | {'done':[{'id':'1'},{'id':'2'},{'id':'3'}]}                | IN_DOUBT | IN_DOUBT",
                "200 | {'other':[]}                                               | IN_DOUBT | IN_DOUBT",
                "200 | nothing                                                    | IN_DOUBT | IN_DOUBT",
                "202 | {'job':1}                                                  | UNDER_WAY | UNDER_WAY",
                "400 | {'error':'no'}                                             | REFUSED | REFUSED",
                "503 | {}                                                         | REFUSED for now | REFUSED for now",
                "500 | {'done':[{'id':'1'},{'id':'2'}]}                           | IN_DOUBT | IN_DOUBT",
                "207 | {'done':[{'id':'1'},{'id':7}]}                             | 1 | IN_DOUBT"
            })
    void an_answer_that_does_not_account_for_an_item_leaves_it_in_doubt(
            int status, String answer, String first, String second) {
        server.answer(status, answer);

        assertEquals(List.of(first, second), codes(results(create(kind(2, creates("")), "a", "b"))));
        assertEquals(1, server.received.size());
    }

    @Test
    void an_answer_that_never_comes_leaves_every_item_in_doubt() {
        server.behave(request -> request.connection().close());

        assertEquals(List.of("IN_DOUBT", "IN_DOUBT"), codes(results(create(kind(2, creates("")), "a", "b"))));
        assertEquals(1, server.received.size());
    }

    @Test
    void a_result_that_is_there_twice_or_not_at_all_says_nothing_and_the_others_count() {
        server.answer(
                200,
                "[{'id':'1','status':200},{'id':'2','status':200},{'id':'1','status':404},{'id':'9','status':200}]");

        assertEquals(List.of("IN_DOUBT", "done", "IN_DOUBT"), codes(results(delete(kind(3, DELETES), "1", "2", "3"))));
    }

    @Test
    void a_call_of_all_or_nothing_that_does_some_contradicts_itself() {
        server.answer(200, "[{'id':'1','status':200},{'id':'2','status':409}]");

        var outcomes = codes(results(delete(kind(2, "atomic: true, " + DELETES), "1", "2")));

        assertEquals(List.of("IN_DOUBT", "REFUSED"), outcomes);
    }

    @Test
    void too_large_a_call_is_halved_and_later_ones_are_smaller() {
        server.behave(request -> {
            List<JsonNode> items = items().toList();
            if (items.size() > 2) {
                OddServer.answer(request, 413, "{}");
            } else {
                OddServer.answer(
                        request,
                        200,
                        "["
                                + items.stream()
                                        .map(id -> "{'id':" + id + ",'status':200}")
                                        .collect(Collectors.joining(","))
                                + "]");
            }
        });
        var kind = kind(8, DELETES);
        String[] ids = IntStream.rangeClosed(1, 8).mapToObj(Integer::toString).toArray(String[]::new);

        assertEquals(Set.of("done"), Set.copyOf(results(delete(kind, ids))));
        assertEquals(7, server.received.size());
        assertEquals(Set.of("done"), Set.copyOf(results(delete(kind, ids))));
        assertEquals(11, server.received.size());
    }

    @Test
    void a_single_item_that_is_too_large_is_refused() {
        server.answer(413, "{}");

        assertEquals(List.of("REFUSED", "REFUSED"), codes(results(create(kind(2, creates("")), "a", "b"))));
        assertEquals(3, server.received.size());
    }

    @Test
    void calls_are_no_larger_than_declared() {
        answerEach(name -> "{'id':'" + name.length() + "'}");
        var kind = kind(100, "maxBytes: 1000, " + creates(""));

        var outcomes = results(create(kind, "a".repeat(400), "b".repeat(401), "c".repeat(402), "d".repeat(2_000)));

        assertEquals(List.of("400", "401", "402", "2000"), outcomes);
        assertEquals(3, server.received.size());
    }

    @Test
    void no_call_has_two_items_of_one_resource() {
        server.answer(200, "[{'id':'1','status':200}]");

        assertEquals(List.of("done", "done"), results(delete(kind(2, DELETES), "1", "1")));
        assertEquals(List.of("POST /things/gone [\"1\"]", "POST /things/gone [\"1\"]"), server.received);
    }

    @Test
    void items_hold_what_the_call_for_one_would_send_and_what_the_file_says() {
        server.answer(200, "{'done':[{'key':'x'}]}");
        var kind = alone(
                2,
                """
                create: { call: POST /b, with: { op: add }, items: /all, item: { doc: '{body}', key: '{key}' },
                          query: { q: 1 }, results: { at: /done } },
                update: { call: PATCH /b, items: /all/items, results: { at: /done, by: id, byAt: /of } },
                delete: { call: DELETE /b, items: /all, item: { id: '{id}', v: '{version}' } }
                """,
                ", version: /v, create: [{ call: POST /things, wrap: /data, with: { type: t } }],"
                        + " update: [{ call: 'PATCH /things/{id}' }]");

        var current = new RemoteResource(
                new RemoteId("7"),
                json("{'id':'7','name':'n','size':1,'v':3}"),
                json("{'name':'n','size':1}"),
                Optional.of("3"),
                Optional.empty());
        Waits.result(outcome(writes(kind).create(json("{'name':'a'}"), Providers.KEY, UNHEARD)));
        Waits.result(outcome(writes(kind).update(current, json("{'name':'n','size':2}"), Providers.KEY)));
        Waits.result(outcome(writes(kind).delete(current, Providers.KEY)));

        assertEquals(
                List.of(
                        "POST /b?q=1 {\"all\":[{\"doc\":{\"data\":{\"name\":\"a\"},\"type\":\"t\"},\"key\":\""
                                + Providers.KEY.value() + "\"}],\"op\":\"add\"}",
                        "PATCH /b {\"all\":{\"items\":[{\"size\":2,\"id\":\"7\"}]}}",
                        "DELETE /b {\"all\":[{\"id\":\"7\",\"v\":3}]}"),
                server.received);
        assertEquals(
                List.of("POST /b"),
                kind.callsToCreate(json("{'name':'a'}")).stream()
                        .map(call -> call.method() + " " + call.path())
                        .toList());
        assertEquals("DELETE", kind.callsToDelete(current).get(0).method());
    }

    @Test
    void results_are_told_apart_by_the_keys_of_their_items() {
        server.behave(request -> {
            List<JsonNode> items = new ArrayList<>(items().toList());
            Collections.reverse(items);
            OddServer.answer(
                    request,
                    200,
                    "{'done':["
                            + items.stream()
                                    .map(item ->
                                            "{'bulkId':" + item.path("bulkId") + ",'id':" + item.at("/data/name") + "}")
                                    .collect(Collectors.joining(","))
                            + "]}");
        });
        var kind = kind(
                2,
                "create: { call: POST /b, items: /all, item: { bulkId: '{key}', data: '{body}' },"
                        + " results: { at: /done, by: key, byAt: /bulkId } }");

        var outcomes = Stream.of("a", "b")
                .map(name ->
                        outcome(writes(kind).create(json("{'name':'" + name + "'}"), key(name.charAt(0)), UNHEARD)))
                .toList();

        assertEquals(List.of("a", "b"), results(outcomes));
    }

    @Test
    void writes_of_different_runs_and_of_none_share_no_call() {
        answerEach(BulkCallsTest::made);
        var alone = alone(2, creates(""), "");

        var outcomes = Stream.of(alone.in(new Run()), alone.in(new Run()), alone)
                .flatMap(kind -> create(kind, "a").stream())
                .toList();

        assertEquals(List.of("id-a", "id-a", "id-a"), results(outcomes));
        assertEquals(3, server.received.size());
    }

    @Test
    void the_steps_of_a_run_share_calls_under_its_permit_each_in_a_span_of_its_own() {
        server.answer(200, "[]");
        var begun = new AtomicInteger();
        var granted = new CompletableFuture<Void>();
        var permit = new CallPermit() {
            @Override
            public Uni<Void> granted(Duration timeout) {
                return Uni.createFrom().completionStage(granted);
            }

            @Override
            public boolean begin(Duration timeout) {
                begun.incrementAndGet();
                return true;
            }

            @Override
            public void end() {}

            @Override
            public int pauses() {
                return 0;
            }
        };
        var kind = alone(2, "delete: { call: POST /things/gone }", "")
                .under(permit)
                .in(run);

        var outcomes = Stream.of("1", "2")
                .map(id -> outcome(writes(kind.under(new TracedPermit(permit, Optional.empty())))
                        .delete(stored(id), key(1))))
                .toList();

        assertEquals(List.of(), server.received);
        granted.complete(null);
        assertEquals(List.of("done", "done"), results(outcomes));
        assertEquals(List.of("POST /things/gone [\"1\",\"2\"]"), server.received);
        assertEquals(1, begun.get());
    }

    @Test
    void a_run_that_goes_one_by_one_does_not_wait() {
        answerEach(BulkCallsTest::made);
        var single = new Run() {
            @Override
            public boolean oneByOne() {
                return true;
            }
        };

        assertEquals(
                List.of("id-a", "id-b"),
                results(create(alone(2, creates(""), "").in(single), "a", "b")));
        assertEquals(2, server.received.size());
        assertEquals(2, single.calls.get());
    }

    @Test
    void an_item_that_no_longer_is_wanted_is_sent_all_the_same() {
        answerEach(BulkCallsTest::made);
        var kind = kind(2, creates(""));

        writes(kind)
                .create(json("{'name':'a'}"), key(1), UNHEARD)
                .subscribe()
                .with(done -> {})
                .cancel();

        assertEquals(List.of("id-b"), results(create(kind, "b")));
        assertTrue(server.received.get(0).contains("\"a\""), server.received::toString);
    }

    @Test
    void what_is_not_claimed_joins_no_call() {
        answerEach(BulkCallsTest::made);
        var kind = kind(2, creates(""));
        var claim = new ClaimToken(kind, List.of(), List.of("mine"));

        var refused = kind.writes(claim)
                .create(json("{'name':'theirs'}"), key(1), UNHEARD)
                .map(made -> "made")
                .onFailure(ClaimToken.NotCovered.class)
                .recoverWithItem("not covered")
                .subscribeAsCompletionStage();

        assertEquals("not covered", Waits.result(refused));
        assertEquals(List.of("id-mine"), results(create(kind, "mine")));
        assertFalse(server.received.get(0).contains("theirs"), server.received::toString);
    }

    @Test
    void no_message_shows_a_secret_of_another_item() {
        server.answer(400, "{'error':'neither opensesame nor other-secret'}");
        var kind = alone(2, creates(""), ", secrets: [/token]").in(run);

        var outcomes = Stream.of("opensesame", "other-secret")
                .map(secret -> outcome(writes(kind)
                        .create(json("{'name':'n" + secret.length() + "','token':'" + secret + "'}"), key(1), UNHEARD)))
                .toList();

        results(outcomes).forEach(message -> {
            assertFalse(message.contains("opensesame"), message);
            assertFalse(message.contains("other-secret"), message);
        });
    }

    @Test
    void a_name_that_tells_results_apart_is_needed() {
        server.answer(200, "{}");
        var outcome = outcome(writes(kind(2, creates("by: name"))).create(json("{'size':1}"), key(1), UNHEARD));

        assertTrue(Waits.result(outcome).startsWith("UNSUPPORTED"));
        assertEquals(0, server.received.size());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{ call: 'GET /things?ids={ids}', items: /all }",
                "{ call: 'GET /things', query: { ids: '{ids}' }, items: /all }",
                "{ call: POST /things/some, with: { ids: '{ids}' }, items: /all }"
            })
    void reads_before_writes_go_together_and_what_is_not_shown_once_is_read_alone(String read) {
        server.behave(request -> {
            if (request.path().equals("/things") || request.path().equals("/things/some")) {
                OddServer.answer(
                        request,
                        200,
                        "{'all':[{'id':'2','name':'b'},{'id':'1','name':'a'},{'id':'3','name':'x'},{'id':'3','name':'y'}]}");
            } else if (request.path().equals("/things/3")) {
                OddServer.answer(request, 200, "{'id':'3','name':'c'}");
            } else {
                OddServer.answer(request, 404, "");
            }
        });
        var kind = kind(4, "read: " + read);

        var read4 = Stream.of("1", "2", "3", "4")
                .map(id -> kind.readForWrite(new RemoteId(id))
                        .map(found -> found.map(
                                        thing -> thing.projection().path("name").asText())
                                .orElse("absent"))
                        .subscribeAsCompletionStage())
                .toList();

        assertEquals(
                List.of("a", "b", "c", "absent"),
                read4.stream().map(Waits::result).toList());
        assertEquals(3, server.received.size());
        String together = server.received.get(0);
        assertTrue(
                together.endsWith("ids=1%2C2%2C3%2C4") || together.endsWith("{\"ids\":[\"1\",\"2\",\"3\",\"4\"]}"),
                together);
        assertEquals(3, run.calls.get());
    }

    @Test
    void other_reads_and_reads_that_fail_together_are_made_alone() {
        server.behave(request -> {
            boolean one = request.path().startsWith("/things/");
            OddServer.answer(
                    request, one ? 200 : 500, "{'id':'" + request.path().replaceAll(".*/", "") + "'}");
        });
        var kind = kind(2, "read: { call: 'GET /things?ids={ids}' }");

        assertTrue(await(kind.read(new RemoteId("1"))).isPresent());
        var both = Stream.of("1", "2")
                .map(id -> kind.readForWrite(new RemoteId(id)).subscribeAsCompletionStage())
                .toList();

        both.forEach(read -> assertTrue(Waits.result(read).isPresent()));
        assertEquals(4, server.received.size());
    }
}
