package dev.unwind.bench;

import static dev.unwind.bench.Bench.join;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.unwind.endtoend.Benchmarks;
import dev.unwind.endtoend.MemoryWatch;
import io.vertx.core.Future;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The gateway with the memory that is documented for a container of 512 MB, at a provider that holds 100,000 resources
 * and 2,000 of 100 KB each: what is asserted is that it carries out all of it and keeps its lease; memory and times are
 * reported. With {@code -Dunwind.bench.only=names,…} only these parts run, and nothing is written down.
 */
@Tag("bench")
class CrowdedProviderIT {
    private static final int SMALL = Integer.getInteger("unwind.bench.crowd", 100_000);
    private static final int LARGE = 2_000;
    private static final int LARGE_BYTES = 100_000;
    private static final int BATCHES = 64;
    private static final int EACH = 16;
    private static final int MANY = 1_000;
    private static final int READERS = 200;
    private static final List<String> ONLY =
            List.of(System.getProperty("unwind.bench.only", "").split(","));

    private record Part(String what, Duration took, long pages, double slowest, long resident) {}

    private final List<Part> parts = new ArrayList<>();

    private interface Work {
        void run() throws IOException;
    }

    @Test
    void memory_does_not_depend_on_how_much_the_provider_holds() throws IOException {
        try (var lab = new CrowdedLab("crowded", Map.of());
                var probe = new LoopProbe(lab.vertx(), lab.gateway())) {
            lab.seed("tags", SMALL, 300);
            long first = lab.seed("pictures", LARGE, LARGE_BYTES);
            measured(
                    "names",
                    lab,
                    probe,
                    "%d batches at once that create 2 small resources each",
                    () -> all(
                            lab,
                            batch -> CrowdedBatches.batch(
                                    2, number -> CrowdedBatches.created("tag", batch + "-" + number, 300)),
                            "SUCCEEDED"));
            measured(
                    "many-names",
                    lab,
                    probe,
                    "%d batches at once that create 50 small resources each",
                    () -> all(
                            lab,
                            batch -> CrowdedBatches.batch(
                                    50, number -> CrowdedBatches.created("tag", "more-" + batch + "-" + number, 300)),
                            "SUCCEEDED"));
            var changed = new ArrayList<String>();
            measured(
                    "large",
                    lab,
                    probe,
                    "%d batches at once that change 16 large resources each and create 2",
                    () -> changed.addAll(all(
                            lab,
                            batch -> CrowdedBatches.batch(
                                    EACH + 2,
                                    number -> number < EACH
                                            ? CrowdedBatches.updated(first + batch * EACH + number, 7)
                                            : CrowdedBatches.created(
                                                    "picture", "p-" + batch + "-" + number, LARGE_BYTES)),
                            "SUCCEEDED")));
            measured(
                    "plans",
                    lab,
                    probe,
                    "plans of the rollbacks of these %d batches, at once",
                    () -> join(Future.all(changed.stream()
                            .map(batch -> lab.client().planRollBack(batch))
                            .toList())));
            measured("rollbacks", lab, probe, "rollbacks of these %d batches, at once", () -> changed.stream()
                    .map(batch -> lab.client().rollBack(batch, EACH).compose(lab.client()::ended))
                    .toList()
                    .forEach(end -> assertEquals("ROLLED_BACK", join(end))));
            measured("many-large", lab, probe, "one batch that changes 1,000 large resources, and its rollback", () -> {
                var id = join(lab.client()
                        .submit(CrowdedBatches.batch(MANY, number -> CrowdedBatches.updated(first + number, 8))));
                assertEquals("SUCCEEDED", join(lab.client().ended(id)));
                join(lab.client().planRollBack(id));
                assertEquals("ROLLED_BACK", join(lab.client().rollBack(id, EACH).compose(lab.client()::ended)));
                changed.add(id);
            });
            measured(
                    "replays",
                    lab,
                    probe,
                    "200 readers of a batch of 1,000 from its first event",
                    () -> join(Future.all(IntStream.range(0, READERS)
                            .mapToObj(reader ->
                                    lab.client().follow(changed.get(changed.size() - 1), "", (name, data) -> {}))
                            .toList())));
            assertEquals(0, lab.leasesLost());
            if (ONLY.equals(List.of(""))) {
                write(lab);
            }
        }
    }

    private void measured(String name, CrowdedLab lab, LoopProbe probe, String what, Work work) throws IOException {
        if (!ONLY.equals(List.of("")) && !ONLY.contains(name)) {
            return;
        }
        probe.delays();
        lab.pages("tags");
        lab.pages("pictures");
        long from = System.nanoTime();
        work.run();
        var part = new Part(
                what.formatted(BATCHES),
                Duration.ofNanos(System.nanoTime() - from),
                lab.pages("tags") + lab.pages("pictures"),
                probe.delays().at(0.999),
                MemoryWatch.mostResident(lab.gateway().pid()));
        System.out.println(part);
        parts.add(part);
    }

    /** So many batches at once; gives their ids when all have ended as they should. */
    private static List<String> all(CrowdedLab lab, IntFunction<String> batch, String status) {
        var ids = IntStream.range(0, BATCHES)
                .mapToObj(number -> lab.client().submit(batch.apply(number)))
                .toList();
        var ended = ids.stream().map(id -> id.compose(lab.client()::ended)).toList();
        ended.forEach(end -> assertEquals(status, join(end)));
        return ids.stream().map(Bench::join).toList();
    }

    private void write(CrowdedLab lab) throws IOException {
        var rows = parts.stream()
                .map(part -> "| %s | %.1f s | %,d | %.0f ms | %d MB |%n"
                        .formatted(
                                part.what(),
                                Sample.seconds(part.took()),
                                part.pages(),
                                part.slowest(),
                                part.resident() / 1_000_000))
                .collect(Collectors.joining());
        Benchmarks.write(
                "crowded",
                "On %s, %d cores for all of it, JDK %s (gateway: %s), PostgreSQL %s%n%n"
                                .formatted(
                                        Benchmarks.processor(),
                                        Runtime.getRuntime().availableProcessors(),
                                        System.getProperty("java.version"),
                                        String.join(" ", CrowdedLab.OPTIONS),
                                        lab.postgres()
                                                .value("show server_version")
                                                .split(" ")[0])
                        + "| | took | pages of listings read | slowest answer of an event loop (99.9 %) | resident at most so far |\n"
                        + "|---|--:|--:|--:|--:|\n" + rows);
    }
}
