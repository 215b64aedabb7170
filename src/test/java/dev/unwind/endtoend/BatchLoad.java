package dev.unwind.endtoend;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.batch.json.Json;
import dev.unwind.testing.ProviderView;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Clients that submit random batches to random instances. Each waits for its batch to end before it submits another
 * one, so that no more are running than there are clients.
 */
final class BatchLoad implements AutoCloseable {
    private static final Set<String> UNDER_WAY = Set.of("PENDING", "RUNNING", "ROLLING_BACK");
    /** Between two questions, in nanoseconds: more of them would take as much of the machine as the batches do. */
    private static final long PAUSE = 200_000_000;

    private final List<GatewayProcess> gateways;
    private final ProviderView provider;
    private final Queue<SubmittedBatch> submitted = new ConcurrentLinkedQueue<>();
    private final Queue<String> oddities = new ConcurrentLinkedQueue<>();
    private final AtomicInteger number = new AtomicInteger();
    private final AtomicInteger ended = new AtomicInteger();
    private final AtomicBoolean going = new AtomicBoolean(true);
    private final List<Thread> clients = new ArrayList<>();

    BatchLoad(List<GatewayProcess> gateways, ProviderView provider, long seed, int clients) {
        this.gateways = List.copyOf(gateways);
        this.provider = provider;
        for (int client = 0; client < clients; client++) {
            var random = new Random(seed * 31 + client);
            this.clients.add(new Thread(() -> submitUntilStopped(random), "client " + client));
        }
        this.clients.forEach(Thread::start);
    }

    private void submitUntilStopped(Random random) {
        while (going.get()) {
            try {
                var plan = BatchGenerator.random(provider, random, "p" + number.incrementAndGet());
                var id = submit(plan, random);
                id.ifPresent(accepted -> awaitEnd(accepted, random));
            } catch (RuntimeException failure) {
                oddities.add("a client failed: " + failure);
                return;
            }
        }
    }

    private Optional<String> submit(PlannedBatch plan, Random random) {
        var id = Optional.<String>empty();
        try {
            var answer = any(random).submit(plan.batch());
            if (answer.statusCode() == 202) {
                id = Optional.of(Json.parse(answer.body()).get("id").textValue());
            } else if (answer.statusCode() != 503
                    || answer.body().length > 0
                            && answer.headers().firstValue("Retry-After").isEmpty()) {
                oddities.add(plan.tag() + " was answered " + answer.statusCode() + " " + new String(answer.body()));
            }
        } catch (IOException unknown) {
            // perhaps it was accepted
        }
        submitted.add(new SubmittedBatch(plan, id));
        if (id.isEmpty()) {
            LockSupport.parkNanos(PAUSE);
        }
        return id;
    }

    private void awaitEnd(String id, Random random) {
        while (going.get()) {
            LockSupport.parkNanos(PAUSE);
            try {
                var answer = any(random).get("/v1/batches/" + id);
                if (answer.statusCode() == 200 && !UNDER_WAY.contains(status(Json.parse(answer.body())))) {
                    ended.incrementAndGet();
                    return;
                }
                if (answer.statusCode() == 404) {
                    oddities.add("batch " + id + " was accepted and is not found");
                    return;
                }
            } catch (IOException notThere) {
                // another one is asked
            }
        }
    }

    private static String status(JsonNode batch) {
        return batch.get("status").textValue();
    }

    private GatewayProcess any(Random random) {
        return gateways.get(random.nextInt(gateways.size()));
    }

    /** How many batches ended so far. */
    int ended() {
        return ended.get();
    }

    /** All that was sent off; complete once this is closed. */
    Collection<SubmittedBatch> submitted() {
        return List.copyOf(submitted);
    }

    /** Answers that there should not have been. */
    List<String> oddities() {
        return List.copyOf(oddities);
    }

    /** Submits nothing more. */
    @Override
    public void close() {
        going.set(false);
        for (var client : clients) {
            try {
                client.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
    }
}
