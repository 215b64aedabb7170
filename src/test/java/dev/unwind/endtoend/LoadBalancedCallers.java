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
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Callers behind a load balancer that leads them to instances which are ready, as a Kubernetes Service does, and who
 * come again where they are answered 503. Anything else that goes wrong counts as failed.
 */
final class LoadBalancedCallers implements AutoCloseable {
    private static final long PAUSE = 20_000_000;

    /** Between two batches of a caller, in nanoseconds: what takes all of the machine keeps instances from starting. */
    private static final long BETWEEN = 600_000_000;

    /** Between two looks at who is ready, in nanoseconds. */
    private static final long PROBE = 100_000_000;

    private final List<GatewayProcess> gateways;
    private final ProviderView provider;
    private final Queue<SubmittedBatch> submitted = new ConcurrentLinkedQueue<>();
    private final Queue<String> failed = new ConcurrentLinkedQueue<>();
    private final AtomicInteger number = new AtomicInteger();
    private final AtomicInteger repeated = new AtomicInteger();
    private final AtomicBoolean going = new AtomicBoolean(true);
    private final List<Thread> callers = new ArrayList<>();
    private final Thread prober = new Thread(this::probe, "prober");
    private volatile List<GatewayProcess> ready = List.of();

    LoadBalancedCallers(List<GatewayProcess> gateways, ProviderView provider, long seed, int callers) {
        this.gateways = List.copyOf(gateways);
        this.provider = provider;
        for (int caller = 0; caller < callers; caller++) {
            var random = new Random(seed * 31 + caller);
            this.callers.add(new Thread(() -> callUntilStopped(random), "caller " + caller));
        }
        prober.start();
        this.callers.forEach(Thread::start);
    }

    private void probe() {
        while (going.get()) {
            ready = gateways.stream()
                    .filter(GatewayProcess::running)
                    .filter(GatewayProcess::ready)
                    .toList();
            LockSupport.parkNanos(PROBE);
        }
    }

    private void callUntilStopped(Random random) {
        while (going.get()) {
            var plan = BatchGenerator.random(provider, random, "p" + number.incrementAndGet());
            submitted.add(new SubmittedBatch(plan, accepted(plan, random)));
            LockSupport.parkNanos(BETWEEN);
        }
    }

    private Optional<String> accepted(PlannedBatch plan, Random random) {
        while (true) {
            var now = ready;
            if (now.isEmpty()) {
                LockSupport.parkNanos(PAUSE);
                continue;
            }
            var gateway = now.get(random.nextInt(now.size()));
            try {
                var answer = gateway.submit(plan.batch());
                if (answer.statusCode() == 202) {
                    return Optional.of(id(Json.parse(answer.body())));
                }
                if (answer.statusCode() != 503) {
                    failed.add(plan.tag() + " was answered " + answer.statusCode());
                    return Optional.empty();
                }
                repeated.incrementAndGet();
            } catch (IOException cut) {
                failed.add(plan.tag() + " had no answer from " + gateway + ": " + cut);
                return Optional.empty();
            }
            LockSupport.parkNanos(PAUSE);
        }
    }

    private static String id(JsonNode batch) {
        return batch.get("id").textValue();
    }

    /** How many batches were submitted so far. */
    int count() {
        return submitted.size();
    }

    /** How often a caller was to come again. */
    int repeated() {
        return repeated.get();
    }

    Collection<SubmittedBatch> submitted() {
        return List.copyOf(submitted);
    }

    List<String> failed() {
        return List.copyOf(failed);
    }

    /** Nobody calls any more. */
    @Override
    public void close() {
        going.set(false);
        callers.forEach(LoadBalancedCallers::join);
        join(prober);
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
