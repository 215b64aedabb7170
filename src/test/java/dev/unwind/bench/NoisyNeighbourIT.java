package dev.unwind.bench;

import static dev.unwind.bench.Bench.join;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unwind.endtoend.Benchmarks;
import dev.unwind.endtoend.BlockedLoops;
import dev.unwind.endtoend.MemoryWatch;
import io.vertx.core.Future;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * How long a batch of one step of a quiet tenant waits for its start while another tenant does what it can: batches of
 * large resources and their rollbacks, plans of these, names that take a listing of 100,000, and readers of all events.
 * Each of these is done once before, since a process that has just started loads its classes on its event loops.
 *
 * <p>{@code ./mvnw verify -Pbench -Dit.test=NoisyNeighbourIT}.
 */
@Tag("bench")
class NoisyNeighbourIT {
    private static final int LARGE = 1_000;
    private static final int LARGE_BYTES = 100_000;
    private static final int QUIET = Integer.getInteger("unwind.bench.quiet", 100);
    private static final int MOST_MS = 1_000;

    /** Before the noise begins, so that classes are loaded. */
    private static final int EARLY = 10;

    private static final int SHOWN_BLOCKS = 10;

    private final AtomicInteger number = new AtomicInteger();
    private final Map<String, Integer> failures = new ConcurrentHashMap<>();
    private volatile boolean going = true;

    @Test
    void a_quiet_tenants_batch_starts_within_a_second() throws IOException {
        try (var lab = new CrowdedLab("noisy", Map.of("UNWIND_TENANCY_HEADER", "X-Tenant"));
                var noisy = new GatewayClient(lab.vertx(), lab.gateway(), "noisy");
                var quiet = new GatewayClient(lab.vertx(), lab.gateway(), "quiet");
                var probe = new LoopProbe(lab.vertx(), lab.gateway())) {
            lab.seed("tags", Integer.getInteger("unwind.bench.crowd", 100_000), 300);
            long first = lab.seed("pictures", LARGE, LARGE_BYTES);
            join(large(noisy, first));
            join(listing(noisy));
            quiet(quiet, "early", EARLY);
            lab.warm();
            probe.delays();
            IntStream.range(0, 16).forEach(each -> again(() -> large(noisy, first + each * 50L)));
            IntStream.range(0, 4).forEach(each -> again(() -> listing(noisy)));
            try {
                quiet(quiet, "quiet", QUIET);
            } finally {
                // Also where a batch of the quiet tenant failed: it may be the reason.
                System.out.print(lab.blocked().report(SHOWN_BLOCKS));
                System.out.printf(
                        "the gateway %s; its virtual machine stopped all threads for %.0f ms at most; of the noise failed: %s%n",
                        lab.gateway().running() ? "runs" : "has ended", lab.longestStop(), failures);
            }
            going = false;
            report(lab, probe.delays());
        }
    }

    /** Batches of one step, one after the other. */
    private static void quiet(GatewayClient quiet, String name, int count) {
        for (int i = 0; i < count; i++) {
            var one = CrowdedBatches.created("tag", name + "-" + i, 300);
            var id = join(quiet.submit(CrowdedBatches.batch(1, each -> one)));
            assertEquals("SUCCEEDED", join(quiet.ended(id)));
        }
    }

    private void report(CrowdedLab lab, Sample loops) throws IOException {
        var waits = Sample.of(lab.postgres()
                .query(
                        "select 1000 * extract(epoch from started_at - accepted_at) from batch where tenant = 'quiet'"
                                + " order by accepted_at offset " + EARLY,
                        row -> row.getDouble(1)));
        long noisy = Long.parseLong(lab.postgres().value("select count(*) from batch where tenant = 'noisy'"));
        Benchmarks.write(
                "noisy",
                "| | |\n|---|--:|\n"
                        + "| batches of the quiet tenant, of the other | %d, %d |%n".formatted(QUIET, noisy)
                        + "| from acceptance to start of a quiet one, median, 99th percentile | %.0f ms, %.0f ms |%n"
                                .formatted(waits.median(), waits.at(0.99))
                        + "| slowest answer of an event loop, 99th percentile, 99.9 | %.0f ms, %.0f ms |%n"
                                .formatted(loops.at(0.99), loops.at(0.999))
                        + "| event loops that stood still for more than 200 ms: times, longest | %d, %d ms |%n"
                                .formatted(
                                        lab.blocked()
                                                .longerThan(BlockedLoops.FROM_MS)
                                                .size(),
                                        lab.blocked().longest())
                        + "| longest stop of all threads, for a collection of garbage | %.0f ms |%n"
                                .formatted(lab.longestStop())
                        + "| resident at most | %d MB |%n"
                                .formatted(
                                        MemoryWatch.mostResident(lab.gateway().pid()) / 1_000_000)
                        + "| leases lost | %d |%n".formatted(lab.leasesLost()));
        assertEquals(0, lab.leasesLost());
        assertTrue(waits.at(0.99) < MOST_MS, () -> "99 of 100 start within " + waits.at(0.99) + " ms only");
    }

    /** Does something again and again, whatever comes of it. */
    private Future<?> again(Supplier<Future<?>> what) {
        return what.get()
                .onFailure(failure -> failures.merge(String.valueOf(failure.getMessage()), 1, Integer::sum))
                .otherwiseEmpty()
                .compose(done -> going ? again(what) : Future.succeededFuture());
    }

    /** Changes 50 large resources, looks at all events, plans the rollback, and rolls back. */
    private Future<?> large(GatewayClient noisy, long from) {
        int level = number.incrementAndGet();
        return noisy.submit(CrowdedBatches.batch(50, each -> CrowdedBatches.updated(from + each, level)))
                .compose(id -> noisy.follow(id, "", (name, data) -> {})
                        .compose(ended -> noisy.planRollBack(id))
                        .compose(planned -> noisy.rollBack(id, 16))
                        .compose(noisy::ended));
    }

    /** Gives so many names that they are looked for in a listing. */
    private Future<?> listing(GatewayClient noisy) {
        int each = number.incrementAndGet();
        return noisy.submit(
                        CrowdedBatches.batch(500, one -> CrowdedBatches.created("tag", "n-" + each + "-" + one, 300)))
                .compose(noisy::ended);
    }
}
