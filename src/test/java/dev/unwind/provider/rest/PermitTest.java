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

import dev.unwind.provider.ResourceKind;
import dev.unwind.provider.call.CallPermit;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Nothing leaves for a provider without a permit that holds in the very turn in which it is written. */
class PermitTest extends OddServerFixture {
    private final Permit permit = new Permit();

    @Test
    void a_call_waits_until_it_is_permitted() {
        server.answer(200, "{'id':'7'}");
        permit.granted = new CompletableFuture<>();
        var deleted = writes(permitted("{}")).delete(THING, KEY).subscribeAsCompletionStage();

        assertFalse(deleted.isDone());
        assertEquals(List.of(), server.received);
        permit.granted.complete(null);
        await().until(deleted::isDone);
        assertEquals(1, server.received.size());
    }

    @Test
    void a_permit_that_has_run_short_by_the_time_of_writing_is_waited_for_again() {
        server.answer(200, "{'id':'7'}");
        permit.refusals.set(3);
        await(writes(permitted("{}")).delete(THING, KEY));

        assertEquals(1, server.received.size());
        assertEquals(4, permit.asked.get());
        assertEquals(1, permit.begun.get());
    }

    @Test
    void whoever_waits_for_a_permit_takes_nobody_elses_turn() {
        server.answer(200, "{'id':'7'}");
        permit.granted = new CompletableFuture<>();
        var kind = thing("{ maxConcurrency: 1, maxWaiting: 1 }");
        for (int i = 0; i < 5; i++) {
            writes(kind.under(permit)).delete(THING, KEY).subscribeAsCompletionStage();
        }

        await(writes(kind).delete(THING, KEY));
        assertEquals(1, server.received.size());
    }

    @Test
    void each_call_that_was_begun_ends_whatever_becomes_of_it() {
        var kind = permitted("{ timeout: PT2S, retry: { attempts: 2, delay: PT0.01S } }");
        server.answer(200, "{'id':'7'}");
        await(writes(kind).delete(THING, KEY));
        server.answer(500, "");
        failure(writes(kind).delete(THING, KEY));
        server.behave(request -> {});
        failure(writes(kind).delete(THING, KEY));
        server.behave(request -> request.connection().close());
        failure(writes(kind).delete(THING, KEY));
        server.answer(200, "no json");
        failure(kind.read(THING.id()));

        assertEquals(6, permit.begun.get());
        await().untilAsserted(() -> assertEquals(6, permit.ended.get()));
    }

    @Test
    void after_a_pause_of_the_process_other_connections_are_used() {
        List<Integer> ports = new CopyOnWriteArrayList<>();
        server.behave(request -> {
            ports.add(request.remoteAddress().port());
            OddServer.answer(request, 200, "{'id':'7'}");
        });
        var kind = permitted("{}");
        // A connection is free again only shortly after its answer is.
        do {
            await(writes(kind).delete(THING, KEY));
        } while (Set.copyOf(ports).size() == ports.size() && ports.size() < 100);
        assertTrue(ports.size() < 100, "connections are kept");
        var before = Set.copyOf(ports);
        permit.pauses.incrementAndGet();
        await(writes(kind).delete(THING, KEY));

        assertFalse(before.contains(ports.get(ports.size() - 1)));
    }

    @Test
    void a_pause_between_connecting_and_writing_sends_nothing_over_that_connection() {
        server.answer(200, "{'id':'7'}");
        permit.pauseAtBegin.set(1);
        await(writes(permitted("{}")).delete(THING, KEY));

        assertEquals(1, server.received.size());
        assertEquals(2, permit.begun.get());
        assertEquals(2, permit.ended.get());
    }

    @Test
    void a_create_bears_its_key_where_the_provider_knows_keys() {
        List<String> keys = new CopyOnWriteArrayList<>();
        server.behave(request -> {
            keys.add(request.getHeader("X-Key"));
            OddServer.answer(request, 200, "{'id':'7'}");
        });
        var kind = thing("{}", "{ path: /things, idempotencyKeys: { header: X-Key, lifetime: PT1H } }");
        await(writes(kind).create(json("{'size':1}"), KEY, UNHEARD));

        assertEquals(List.of(KEY.value()), keys);
        assertEquals(Duration.ofHours(1), kind.traits().idempotencyKeys().orElseThrow());
    }

    private ResourceKind permitted(String calls) {
        return thing(calls).under(permit);
    }

    /** Grants and refuses as a test says, and counts. */
    private static final class Permit implements CallPermit {
        final AtomicInteger asked = new AtomicInteger();
        final AtomicInteger begun = new AtomicInteger();
        final AtomicInteger ended = new AtomicInteger();
        final AtomicInteger refusals = new AtomicInteger();
        final AtomicInteger pauses = new AtomicInteger();
        final AtomicInteger pauseAtBegin = new AtomicInteger();
        volatile CompletableFuture<Void> granted = CompletableFuture.completedFuture(null);

        @Override
        public Uni<Void> granted(Duration timeout) {
            asked.incrementAndGet();
            return Uni.createFrom().completionStage(granted);
        }

        @Override
        public boolean begin(Duration timeout) {
            if (refusals.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                return false;
            }
            if (pauseAtBegin.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                pauses.incrementAndGet();
            }
            begun.incrementAndGet();
            return true;
        }

        @Override
        public void end() {
            ended.incrementAndGet();
        }

        @Override
        public int pauses() {
            return pauses.get();
        }
    }
}
