package dev.unwind.provider.rest;

import static dev.unwind.provider.rest.Providers.KEY;
import static dev.unwind.provider.rest.Providers.UNHEARD;
import static dev.unwind.provider.rest.Providers.await;
import static dev.unwind.provider.rest.Providers.failure;
import static dev.unwind.provider.rest.Providers.json;
import static dev.unwind.testing.TestWrites.writes;
import static dev.unwind.testing.Waits.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unwind.batch.change.RemoteId;
import dev.unwind.provider.ProviderFailure.Refused;
import dev.unwind.provider.ProviderFailure.Unreachable;
import dev.unwind.testing.Waits;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class GuardsTest extends OddServerFixture {
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);
    private static final String QUICK = "{ retry: { attempts: 4, delay: PT0.01S, maxDelay: PT2S } }";

    @Test
    void a_write_that_was_not_done_is_sent_again() {
        refuseFirst(2, 503);
        assertEquals(
                new RemoteId("7"),
                await(writes(thing(QUICK)).create(json("{'size':1}"), KEY, UNHEARD))
                        .id());
        assertEquals(3, server.received.size());
    }

    @Test
    void a_write_in_doubt_is_sent_once() {
        refuseFirst(1, 500);
        assertTrue(failure(writes(thing(QUICK)).create(json("{'size':1}"), KEY, UNHEARD))
                .inDoubt());
        assertEquals(1, server.received.size());
    }

    @Test
    void a_write_that_was_refused_is_sent_once() {
        refuseFirst(1, 400);
        assertEquals(
                Refused.class, failure(writes(thing(QUICK)).delete(THING, KEY)).getClass());
        assertEquals(1, server.received.size());
    }

    @Test
    void a_read_without_a_usable_answer_is_repeated() {
        refuseFirst(3, 500);
        assertTrue(await(thing(QUICK).read(new RemoteId("7"))).isPresent());
        assertEquals(4, server.received.size());
    }

    @Test
    void attempts_come_to_an_end() {
        refuseFirst(100, 429);
        assertEquals(
                429, failure(writes(thing(QUICK)).delete(THING, KEY)).status().orElseThrow());
        assertEquals(4, server.received.size());
    }

    @Test
    void a_pause_that_the_provider_asks_for_is_kept() {
        List<Instant> arrivals = new CopyOnWriteArrayList<>();
        server.behave(request -> {
            arrivals.add(Instant.now());
            request.response().putHeader("Retry-After", "1");
            OddServer.answer(request, arrivals.size() == 1 ? 429 : 200, "{'id':'7'}");
        });
        await(writes(thing(QUICK)).delete(THING, KEY));
        assertTrue(Duration.between(arrivals.get(0), arrivals.get(1)).compareTo(Duration.ofMillis(990)) >= 0);
    }

    @Test
    void a_longer_pause_than_allowed_is_the_callers_to_keep() {
        server.behave(request -> {
            request.response().putHeader("Retry-After", "3600");
            OddServer.answer(request, 429, "{}");
        });
        var failure = failure(writes(thing(QUICK)).delete(THING, KEY));
        assertEquals(Optional.of(Duration.ofHours(1)), failure.retryAfter());
        assertEquals(1, server.received.size());
    }

    @Test
    void an_empty_quota_says_when_to_come_back() {
        server.behave(request -> {
            request.response().putHeader("X-Remaining", "0");
            request.response().putHeader("X-Reset", Long.toString(Instant.now().getEpochSecond() + 600));
            OddServer.answer(request, 429, "{}");
        });
        var asked =
                failure(writes(thing(QUICK)).delete(THING, KEY)).retryAfter().orElseThrow();
        assertTrue(asked.compareTo(Duration.ofSeconds(300)) > 0 && asked.compareTo(Duration.ofSeconds(600)) <= 0);
    }

    @Test
    void what_one_call_was_asked_goes_for_all() {
        var first = new AtomicBoolean(true);
        server.behave(request -> {
            request.response().putHeader("Retry-After", "3600");
            OddServer.answer(request, first.getAndSet(false) ? 429 : 200, "{'id':'7'}");
        });
        var kind = thing(QUICK);
        failure(writes(kind).delete(THING, KEY));

        var other = failure(kind.read(new RemoteId("8")));
        assertEquals(Unreachable.class, other.getClass());
        var left = other.retryAfter().orElseThrow();
        assertTrue(!left.isZero() && left.compareTo(LONGEST_PAUSE) <= 0, left::toString);
        assertEquals(1, server.received.size());
    }

    @Test
    void the_last_welcome_call_holds_back_the_next_one() {
        server.behave(request -> {
            request.response().putHeader("X-Remaining", "0");
            request.response().putHeader("X-Reset", Long.toString(Instant.now().getEpochSecond() + 600));
            OddServer.answer(request, 200, "{'id':'7'}");
        });
        var kind = thing(QUICK);
        await(writes(kind).delete(THING, KEY));

        assertEquals(Unreachable.class, failure(writes(kind).delete(THING, KEY)).getClass());
        assertEquals(1, server.received.size());
    }

    @Test
    void calls_keep_to_a_rate_and_none_is_lost() {
        server.answer(200, "{'id':'7'}");
        var kind = thing("{ rate: { calls: 4, per: PT0.2S }, maxConcurrency: 4 }");
        long startedAt = System.nanoTime();
        var calls = IntStream.range(0, 16)
                .mapToObj(i -> writes(kind).delete(THING, KEY))
                .toList();
        await(Uni.join().all(calls).andFailFast());

        assertEquals(16, server.received.size());
        assertTrue(System.nanoTime() - startedAt >= Duration.ofMillis(600).toNanos());
    }

    @Test
    void a_provider_that_is_unwell_is_left_alone_and_tried_again() {
        server.answer(500, "{}");
        var kind = thing("{ retry: { attempts: 1 }, breaker: { calls: 4, delay: PT3S, successes: 1 } }");
        for (int i = 0; i < 4; i++) {
            assertTrue(failure(writes(kind).delete(THING, KEY)).inDoubt());
        }

        var notSent = failure(writes(kind).delete(THING, KEY));
        assertEquals(Unreachable.class, notSent.getClass());
        assertTrue(notSent.retryAfter().isPresent());
        assertEquals(4, server.received.size());

        server.answer(200, "{'id':'7'}");
        Waits.await().until(() -> {
            try {
                writes(kind).delete(THING, KEY).await().atMost(Waits.LIMIT);
                return true;
            } catch (Unreachable stillOpen) {
                return false;
            }
        });
        await(writes(kind).delete(THING, KEY));
    }

    @Test
    void refusals_are_no_sign_of_illness() {
        server.answer(404, "{}");
        var kind = thing("{ retry: { attempts: 1 }, breaker: { calls: 2 } }");
        for (int i = 0; i < 6; i++) {
            assertEquals(Refused.class, failure(writes(kind).delete(THING, KEY)).getClass());
        }
        assertEquals(6, server.received.size());
    }

    @Test
    void no_more_calls_run_at_once_than_allowed() {
        var running = new AtomicInteger();
        var most = new AtomicInteger();
        server.behave(request -> {
            most.accumulateAndGet(running.incrementAndGet(), Math::max);
            vertx.setTimer(5, timer -> {
                running.decrementAndGet();
                OddServer.answer(request, 200, "{'id':'7'}");
            });
        });
        var kind = thing("{ maxConcurrency: 3 }");
        List<Uni<Void>> calls = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            calls.add(
                    i % 2 == 0
                            ? writes(kind).delete(THING, KEY)
                            : kind.read(THING.id()).replaceWithVoid());
        }
        await(Uni.join().all(calls).andFailFast());
        assertEquals(60, server.received.size());
        assertEquals(3, most.get());
    }

    @Test
    void a_call_that_waits_for_its_next_attempt_holds_no_slot() {
        server.behave(request -> {
            boolean first = request.uri().endsWith("/first");
            OddServer.answer(request, first ? 503 : 200, "{'id':'7'}");
        });
        var kind = thing("{ maxConcurrency: 1, retry: { attempts: 2, delay: PT30S, maxDelay: PT30S } }");
        var waiting = kind.read(new RemoteId("first")).subscribeAsCompletionStage();
        await().until(() -> server.received.size() == 1);
        await(kind.read(new RemoteId("7")));
        assertFalse(waiting.isDone());
        waiting.cancel(true);
    }

    @Test
    void a_call_that_finds_no_place_to_wait_was_never_a_request() {
        List<HttpServerRequest> held = new CopyOnWriteArrayList<>();
        server.behave(held::add);
        var kind = thing("{ maxConcurrency: 1, maxWaiting: 1, retry: { attempts: 1 } }");
        CompletableFuture<?> running = writes(kind).delete(THING, KEY).subscribeAsCompletionStage();
        CompletableFuture<?> waiting = writes(kind).delete(THING, KEY).subscribeAsCompletionStage();
        await().until(() -> held.size() == 1);
        assertEquals(Unreachable.class, failure(writes(kind).delete(THING, KEY)).getClass());
        server.answer(200, "{}");
        OddServer.answer(held.get(0), 200, "{}");
        await().until(() -> running.isDone() && waiting.isDone());
    }

    @Test
    void a_subscriber_that_leaves_takes_no_request_with_it() {
        List<HttpServerRequest> held = new CopyOnWriteArrayList<>();
        List<RemoteId> created = new CopyOnWriteArrayList<>();
        server.behave(held::add);
        var kind = thing(
                "{}",
                """
                { path: /things, readOnly: [/id], create: [ { call: POST /things, send: [size] },
                  { call: "PATCH /things/{id}", send: [name] } ] }""");
        var subscription = writes(kind)
                .create(json("{'size':1,'name':'a'}"), KEY, id -> {
                    created.add(id);
                    return Uni.createFrom().voidItem();
                })
                .subscribe()
                .with(resource -> {});
        await().until(() -> held.size() == 1);
        subscription.cancel();
        OddServer.answer(held.get(0), 201, "{'id':'7'}");
        await().until(() -> created.equals(List.of(new RemoteId("7"))));
    }

    private static void refuseFirst(int times, int status) {
        var refused = new AtomicInteger();
        server.behave(request ->
                OddServer.answer(request, refused.getAndIncrement() < times ? status : 200, "{'id':'7','size':1}"));
    }
}
