package dev.unwind.bench;

import static dev.unwind.bench.Bench.CONCURRENCY;
import static dev.unwind.bench.Bench.join;

import dev.unwind.bench.Bench.Run;
import dev.unwind.bench.ColdStarts.FirstBatch;
import dev.unwind.endtoend.MemoryWatch;
import io.vertx.core.Future;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What the gateway costs beside a client that keeps no record, by ratios within one run. Nothing is asserted but that
 * all of it was done.
 *
 * <p>{@code ./mvnw verify -Pbench}; with {@code -Dunwind.bench.all=true} the large ones too, with
 * {@code -Dunwind.bench.profile=true} the gateway is recorded by JFR and PostgreSQL's statements are counted, with
 * {@code -Dunwind.seed=…} the changes are in the same order again, and with {@code -Dunwind.bench.only=paces,readers}
 * only these parts are measured and nothing is written down.
 */
@Tag("bench")
class BenchIT {
    private static final boolean ALL = Boolean.getBoolean("unwind.bench.all");
    private static final Set<String> ONLY = Stream.of(
                    System.getProperty("unwind.bench.only", "").split(","))
            .filter(part -> !part.isEmpty())
            .collect(Collectors.toSet());
    private static final Set<String> WARM = Set.of("paces", "latencies", "rollbacks", "submissions", "readers");
    private static final int TIMES = Integer.getInteger("unwind.bench.times", 5);
    private static final int BYTES = 1_000;
    private static final int MANY_CALLS = 128;

    /** How often what only shows how something grows is repeated. */
    private static final int FEW = Math.min(TIMES, 3);

    private final Report report = new Report();

    @Test
    void what_it_costs() throws IOException {
        if (ONLY.isEmpty() || ONLY.stream().anyMatch(WARM::contains)) {
            warm();
        }
        only("resident", this::resident);
        only("cold", this::cold);
        if (ALL) {
            only("growth", this::growth);
            only("many-steps", this::manySteps);
        }
        if (ONLY.isEmpty()) {
            report.write();
        }
    }

    /** What is measured of one gateway that has come to its pace. */
    private void warm() throws IOException {
        try (var bench = new Bench("gateway", BYTES)) {
            bench.warmUp();
            bench.statements("warming up");
            only(bench, "paces", () -> paces(bench));
            only(bench, "latencies", () -> latencies(bench));
            only(bench, "rollbacks", () -> rollbacks(bench));
            only(bench, "submissions", () -> submissions(bench));
            only(bench, "readers", () -> readers(bench));
            report.surroundings(bench.postgres().value("show server_version"));
        }
    }

    private interface Part {
        void measure() throws IOException;
    }

    private static void only(Bench bench, String part, Part what) throws IOException {
        only(part, () -> {
            what.measure();
            bench.statements(part);
        });
    }

    private static void only(String part, Part what) throws IOException {
        if (ONLY.isEmpty() || ONLY.contains(part)) {
            what.measure();
        }
    }

    /** How it goes with more changes, a slower provider, more of them at once, and larger snapshots. */
    private void growth() throws IOException {
        try (var bench = new Bench("growth", BYTES)) {
            bench.warmUp();
            for (int latency : List.of(0, 5, 20)) {
                for (int changes : List.of(99, 999, 9_999)) {
                    thereAndBack(bench, changes, latency);
                }
            }
            for (int bytes : List.of(10_000, 100_000, 1_000_000)) {
                growth(bench, bytes < 1_000_000 ? 999 : 198, bytes, CONCURRENCY);
            }
        }
        try (var bench = new Bench("concurrency", BYTES, MANY_CALLS)) {
            bench.warmUp();
            for (int concurrency : List.of(1, 8, CONCURRENCY, MANY_CALLS)) {
                growth(bench, 999, BYTES, concurrency);
            }
        }
    }

    private void thereAndBack(Bench bench, int changes, int latency) {
        bench.provider().latency(latency);
        List<Run> raw = new ArrayList<>();
        List<Run> there = new ArrayList<>();
        List<Run> back = new ArrayList<>();
        for (int i = 0; i < FEW; i++) {
            raw.add(bench.raw(bench.workload(changes)));
            bench.thereAndBack(bench.workload(changes), there, back);
        }
        report.thereAndBack(changes, latency, raw, there, back);
        bench.provider().latency(0);
    }

    private void growth(Bench bench, int changes, int bytes, int concurrency) {
        List<Run> raw = new ArrayList<>();
        List<Run> gateway = new ArrayList<>();
        for (int i = 0; i < FEW; i++) {
            raw.add(bench.raw(bench.workload(changes, bytes), concurrency));
            gateway.add(bench.gateway(bench.workload(changes, bytes), 1, concurrency));
        }
        report.growth(changes, bytes, concurrency, raw, gateway);
    }

    /** One batch of each size, and many small ones at once, at a provider that answers at once. */
    private void paces(Bench bench) {
        for (int changes : List.of(999, 9_999)) {
            compare(bench, changes, 1, TIMES);
        }
        for (int batches : List.of(50, 500)) {
            compare(bench, batches * 20, batches, TIMES);
        }
    }

    private void compare(Bench bench, int changes, int batches, int times) {
        List<Run> raw = new ArrayList<>();
        List<Run> gateway = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            raw.add(bench.raw(bench.workload(changes)));
            gateway.add(bench.gateway(bench.workload(changes), batches));
        }
        report.pace(changes, batches, raw, gateway, BYTES);
    }

    /**
     * A batch of 1,000 at a provider that takes its time; and change by change, what of the time is not the provider's.
     */
    private void latencies(Bench bench) {
        for (int latency : List.of(5, 20)) {
            bench.provider().latency(latency);
            List<Run> raw = new ArrayList<>();
            List<Run> gateway = new ArrayList<>();
            for (int i = 0; i < TIMES; i++) {
                raw.add(bench.raw(bench.workload(999)));
                gateway.add(bench.gateway(bench.workload(999), 1));
            }
            report.latency(latency, raw, gateway);
        }
        List<Double> raw = new ArrayList<>();
        List<Double> added = new ArrayList<>();
        for (int i = 0; i < TIMES; i++) {
            bench.raw(bench.workload(99), 1);
            raw.addAll(Added.perChange(bench.provider().times()));
            bench.gateway(bench.workload(99), 1, 1);
            added.addAll(Added.perChange(bench.provider().times()));
        }
        report.added(20, Sample.of(raw), Sample.of(added));
        bench.provider().latency(0);
    }

    /** All of a batch of 1,000 undone, with a look for drift before and a look at the result after. */
    private void rollbacks(Bench bench) {
        for (int latency : List.of(0, 20)) {
            bench.provider().latency(latency);
            List<Run> there = new ArrayList<>();
            List<Run> runs = new ArrayList<>();
            List<Duration> ideals = new ArrayList<>();
            for (int i = 0; i < TIMES; i++) {
                var work = bench.workload(999);
                bench.thereAndBack(work, there, runs);
                int calls = bench.provider().times().size() - work.calls();
                ideals.add(Duration.ofMillis(latency).multipliedBy(calls).dividedBy(CONCURRENCY));
            }
            report.rollback(latency, runs, ideals);
            if (latency > 0) {
                report.thereAndBack(latency, there, runs);
            }
        }
        bench.provider().latency(0);
    }

    /**
     * Batches of 20 submitted by callers who wait for the answer; the provider is too slow for their changes to be
     * carried out.
     */
    private void submissions(Bench bench) {
        bench.provider().latency(2_000);
        int batches = 2_000;
        var took = submit(bench, batches);
        bench.provider().latency(0);
        report.submissions(batches, took);
        bench.awaitIdle();
    }

    /** So many batches of 20, submitted by 32 callers. */
    static Duration submit(Bench bench, int batches) {
        int callers = 32;
        var work = bench.workload(batches * 20);
        var next = new AtomicInteger();
        long from = System.nanoTime();
        List<Future<?>> ends = new ArrayList<>();
        for (int caller = 0; caller < callers; caller++) {
            ends.add(submitNext(bench, work, next, batches));
        }
        join(Future.all(ends));
        return Duration.ofNanos(System.nanoTime() - from);
    }

    private static Future<?> submitNext(Bench bench, Workload work, AtomicInteger next, int batches) {
        int number = next.getAndIncrement();
        return number >= batches
                ? Future.succeededFuture()
                : bench.client()
                        .submit(work.submission(number * 20, number * 20 + 20, CONCURRENCY))
                        .compose(accepted -> submitNext(bench, work, next, batches));
    }

    /** From a step's outcome to its event at a reader, with one reader and with 5,000. */
    private void readers(Bench bench) {
        bench.provider().latency(20);
        report.readers(1, delays(bench, 1));
        report.readers(5_000, delays(bench, 100));
        bench.provider().latency(0);
    }

    /** 50 batches of 20 that begin one after another, each with so many readers that are there before. */
    private static Sample delays(Bench bench, int readersEach) {
        var readers = new Readers();
        int batches = readersEach == 1 ? 1 : 50;
        var work = bench.workload(batches * 21);
        List<Future<?>> ends = new ArrayList<>();
        for (int i = 0; i < batches; i++) {
            var id = join(bench.client().submit(work.submission(i * 20, i * 20 + 20, 1)));
            for (int reader = 0; reader < readersEach; reader++) {
                ends.add(bench.client().follow(id, "", readers::seen));
            }
        }
        join(Future.all(ends));
        return Sample.of(readers.delays());
    }

    /** What the process holds of the machine's memory at most. */
    private void resident() throws IOException {
        try (var bench = new Bench("resident", 4_000);
                MemoryWatch footprint = bench.footprint()) {
            bench.gateway(bench.workload(9_999), 1);
            report.resident(9_999, footprint.peak());
            if (ALL) {
                bench.large(99_999);
                report.resident(99_999, footprint.peak());
            }
        }
    }

    /** The first batch of gateways that have just started, beside that of fresh processes of the baseline. */
    private void cold() throws IOException {
        try (var starts = new ColdStarts()) {
            List<FirstBatch> raw = new ArrayList<>();
            List<FirstBatch> gateway = new ArrayList<>();
            for (int i = 0; i < FEW; i++) {
                raw.add(starts.raw());
                gateway.add(starts.gateway());
            }
            report.cold(raw, gateway);
        }
    }

    /** The same batch beside ten million steps that are there already. */
    private void manySteps() throws IOException {
        try (var bench = new Bench("many-steps", BYTES)) {
            bench.warmUp();
            List<Run> empty = new ArrayList<>();
            for (int i = 0; i < TIMES; i++) {
                empty.add(bench.gateway(bench.workload(999), 1));
            }
            bench.fill(10_000_000);
            List<Run> full = new ArrayList<>();
            for (int i = 0; i < TIMES; i++) {
                full.add(bench.gateway(bench.workload(999), 1));
            }
            report.manySteps(empty, full);
        }
    }
}
