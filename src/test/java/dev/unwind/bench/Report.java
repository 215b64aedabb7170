package dev.unwind.bench;

import static dev.unwind.bench.Sample.seconds;

import dev.unwind.bench.Bench.Run;
import dev.unwind.bench.ColdStarts.FirstBatch;
import dev.unwind.endtoend.Benchmarks;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/** What was measured, as tables: each figure beside the baseline's and beside what was aimed at. */
final class Report {
    private static final String DONE = "yes";
    private static final String MISSED = "**no**";

    private final List<String> ratios = new ArrayList<>();
    private final List<String> costs = new ArrayList<>();
    private final List<String> ways = new ArrayList<>();
    private final List<String> growths = new ArrayList<>();
    private String surroundings = "";

    void surroundings(String postgres) throws IOException {
        surroundings =
                "On %s, %d cores for all of it, JDK %s (gateway: %s), PostgreSQL %s with fsync and synchronous_commit on"
                        .formatted(
                                Benchmarks.processor(),
                                Runtime.getRuntime().availableProcessors(),
                                System.getProperty("java.version"),
                                String.join(" ", Bench.OPTIONS),
                                postgres.split(" ")[0]);
    }

    void pace(int changes, int batches, List<Run> raw, List<Run> gateway, int bytes) {
        var name = batches == 1
                ? "one batch of %,d, provider at once".formatted(changes)
                : "%d batches of %d at once, provider at once".formatted(batches, changes / batches);
        double ratio = Sample.of(gateway, Run::pace).median()
                / Sample.of(raw, Run::pace).median();
        if (changes >= 999 || batches > 1) {
            double target = batches == 1 ? 0.33 : 0.3;
            ratio(
                    name,
                    shown(raw, Run::pace, "%.0f/s"),
                    shown(gateway, Run::pace, "%.0f/s"),
                    "%.2f × raw".formatted(ratio),
                    "≥ " + target + " ×",
                    ratio >= target);
        }
        cpu(name, raw, gateway, batches == 1 ? 0.16 : 0.2);
        if (batches == 1 && changes >= 999) {
            var syncs = Sample.of(gateway, Run::syncsPerThousand);
            cost(
                    "log written to disk per 1,000 changes, " + name,
                    syncs.shown("%.0f times"),
                    "≤ 100",
                    syncs.median() <= 100);
            double snapshots = bytes * 2 / 3.0;
            var wal = Sample.of(gateway, run -> run.walPerChange() - snapshots);
            cost(
                    "WAL per change beyond its snapshot, " + name,
                    wal.shown("%.0f bytes"),
                    "≤ 3 KB",
                    wal.median() <= 3_000);
        }
    }

    private void cpu(String name, List<Run> raw, List<Run> gateway, double target) {
        var cpu = Sample.of(gateway, Run::cpuPerThousand);
        cost(
                "CPU per 1,000 changes, " + name,
                "%s, of which PostgreSQL %s; baseline %s"
                        .formatted(
                                cpu.shown("%.2f s"),
                                shown(gateway, run -> run.used().postgres() * 1000 / run.changes(), "%.2f s"),
                                shown(raw, Run::cpuPerThousand, "%.2f s")),
                "≤ %s s".formatted(target),
                cpu.median() <= target);
    }

    void latency(int latency, List<Run> raw, List<Run> gateway) {
        var name = "one batch of 999, provider after %d ms".formatted(latency);
        double ratio = time(gateway).median() / time(raw).median();
        double target = latency < 20 ? 1.10 : 1.03;
        ratio(
                name,
                time(raw).shown("%.3f s"),
                time(gateway).shown("%.3f s"),
                "%.3f × raw".formatted(ratio),
                "≤ " + target + " ×",
                ratio <= target);
        if (latency >= 20) {
            cpu(name, raw, gateway, 0.3);
        }
    }

    /** One batch carried out and then undone, both as one figure. */
    void thereAndBack(int latency, List<Run> there, List<Run> back) {
        var name = "999 applied, undone and verified, provider after %d ms".formatted(latency);
        var took = sum(there, back, run -> seconds(run.took()));
        cost(name, took.shown("%.2f s"), "≤ 2.4 s", took.median() <= 2.4);
        var cpu = sum(there, back, run -> run.used().cpu());
        cost("CPU, " + name, cpu.shown("%.2f s"), "≤ 0.7 s", cpu.median() <= 0.7);
    }

    private static Sample sum(List<Run> there, List<Run> back, ToDoubleFunction<Run> figure) {
        return Sample.of(
                IntStream.range(0, there.size()).boxed().toList(),
                i -> figure.applyAsDouble(there.get(i)) + figure.applyAsDouble(back.get(i)));
    }

    void added(int latency, Sample raw, Sample gateway) {
        var name = "time added to each of 99 changes, one after another, provider after %d ms, ".formatted(latency);
        double median = gateway.median() - raw.median();
        double most = gateway.at(0.99) - raw.median();
        cost(name + "median", "%.2f ms".formatted(median), "≤ 1.5 ms", median <= 1.5);
        cost(name + "99th percentile", "%.2f ms".formatted(most), "≤ 10 ms", most <= 10);
    }

    void rollback(int latency, List<Run> runs, List<Duration> ideals) {
        var name = "999 undone and verified, provider " + (latency == 0 ? "at once" : "after " + latency + " ms");
        if (latency == 0) {
            cost(name, shown(runs, Run::pace, "%.0f/s"), "", true);
            return;
        }
        double ideal = Sample.of(ideals, Sample::seconds).median();
        double ratio = time(runs).median() / ideal;
        ratio(
                name,
                "%.3f s (calls ÷ %d × latency)".formatted(ideal, Bench.CONCURRENCY),
                time(runs).shown("%.3f s"),
                "%.3f × that".formatted(ratio),
                "≤ 1.10 ×",
                ratio <= 1.10);
    }

    void submissions(int batches, Duration took) {
        double pace = batches / seconds(took);
        cost("submissions of 20 changes accepted", "%.0f/s".formatted(pace), "≥ 500/s", pace >= 500);
    }

    void readers(int readers, Sample delays) {
        double late = delays.at(0.99);
        cost(
                "from a step's outcome to its event, %,d reader%s".formatted(readers, readers == 1 ? "" : "s"),
                "median %.1f ms, 99th percentile %.1f ms".formatted(delays.median(), late),
                "99th percentile ≤ 100 ms",
                late <= 100);
    }

    void resident(int changes, long bytes) {
        cost(
                "resident at most, one batch of %,d with snapshots of 4 KB".formatted(changes),
                bytes / 1_000_000 + " MB",
                "≤ 300 MB",
                bytes <= 300_000_000);
    }

    void cold(List<FirstBatch> raw, List<FirstBatch> gateway) {
        var took = Sample.of(gateway, first -> seconds(first.took()));
        var baseline = Sample.of(raw, first -> seconds(first.took()));
        ratio(
                "the first 100 changes of a process, provider at once",
                baseline.shown("%.2f s") + ", CPU "
                        + Sample.of(raw, FirstBatch::cpu).shown("%.2f s"),
                took.shown("%.2f s") + ", CPU "
                        + Sample.of(gateway, FirstBatch::cpu).shown("%.2f s"),
                "%.2f × raw".formatted(took.median() / baseline.median()),
                "≤ 0.5 s",
                took.median() <= 0.5);
        cost(
                "CPU of a start until ready",
                Sample.of(gateway, FirstBatch::startCpu).shown("%.2f s"),
                "",
                true);
    }

    void manySteps(List<Run> empty, List<Run> full) {
        double ratio = Sample.of(full, Run::cpuPerThousand).median()
                / Sample.of(empty, Run::cpuPerThousand).median();
        ratio(
                "CPU per 1,000 changes beside 10 million steps",
                shown(empty, Run::cpuPerThousand, "%.2f s"),
                shown(full, Run::cpuPerThousand, "%.2f s"),
                "%.2f × that of an empty table".formatted(ratio),
                "≤ 1.2 ×",
                ratio <= 1.2);
        double time = time(full).median() / time(empty).median();
        ratio(
                "time of 999 changes beside 10 million steps",
                time(empty).shown("%.3f s"),
                time(full).shown("%.3f s"),
                "%.2f × that of an empty table".formatted(time),
                "≤ 1.2 ×",
                time <= 1.2);
    }

    /** There and back, beside a client that goes there only and beside what the calls take at the least. */
    void thereAndBack(int changes, int latency, List<Run> raw, List<Run> there, List<Run> back) {
        double ideal = (changes + 2 * (changes / 3)) / (double) Bench.CONCURRENCY * latency / 1000;
        ways.add(row(
                "%,d".formatted(changes),
                latency == 0 ? "at once" : latency + " ms",
                time(raw).shown("%.3f s"),
                time(there).shown("%.3f s"),
                latency == 0
                        ? ""
                        : "%.0f %%".formatted(100 * ideal / time(there).median()),
                shown(there, Run::pace, "%.0f/s"),
                time(back).shown("%.3f s"),
                shown(back, Run::pace, "%.0f/s")));
    }

    void growth(int changes, int bytes, int concurrency, List<Run> raw, List<Run> gateway) {
        growths.add(row(
                "%,d".formatted(changes),
                "%,d".formatted(bytes),
                Integer.toString(concurrency),
                shown(raw, Run::pace, "%.0f/s"),
                shown(gateway, Run::pace, "%.0f/s"),
                shown(gateway, Run::cpuPerThousand, "%.2f s"),
                shown(gateway, Run::syncsPerThousand, "%.0f"),
                shown(gateway, Run::walPerChange, "%.0f")));
    }

    private static Sample time(List<Run> runs) {
        return Sample.of(runs, run -> seconds(run.took()));
    }

    private static String shown(List<Run> runs, ToDoubleFunction<Run> figure, String format) {
        return Sample.of(runs, figure).shown(format);
    }

    private void ratio(String what, String baseline, String gateway, String ratio, String target, boolean met) {
        ratios.add(row(what, baseline, gateway, ratio, target, met ? DONE : MISSED));
    }

    private void cost(String what, String gateway, String target, boolean met) {
        costs.add(row(what, gateway, target, met ? DONE : MISSED));
    }

    private static String row(String... cells) {
        var row = "| " + String.join(" | ", cells) + " |";
        System.out.println(row);
        return row;
    }

    /** Prints the tables and puts them into the benchmarks. */
    void write() throws IOException {
        var text = surroundings + "; medians, in brackets the least and the most\n\n"
                + "| | baseline | gateway | ratio | target | met |\n|---|--:|--:|--:|--:|---|\n"
                + String.join("\n", ratios) + "\n\n| | gateway | target | met |\n|---|--:|--:|---|\n"
                + String.join("\n", costs) + "\n";
        if (!ways.isEmpty()) {
            text +=
                    "\n| changes | provider | baseline | gateway | of the ideal | changes | undone and verified | changes |\n"
                            + "|--:|--:|--:|--:|--:|--:|--:|--:|\n" + String.join("\n", ways) + "\n"
                            + "\n| changes | bytes of a snapshot | at once | baseline | gateway | CPU per 1,000 | log written to disk per 1,000 |"
                            + " bytes of WAL per change |\n|--:|--:|--:|--:|--:|--:|--:|--:|\n"
                            + String.join("\n", growths) + "\n";
        }
        Benchmarks.write("speed", String.format(Locale.ROOT, "%s", text));
    }
}
