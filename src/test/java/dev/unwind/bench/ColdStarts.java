package dev.unwind.bench;

import static dev.unwind.bench.Bench.CONCURRENCY;
import static dev.unwind.bench.Bench.OPTIONS;
import static dev.unwind.bench.Bench.join;

import dev.unwind.endtoend.GatewayProcess;
import dev.unwind.endtoend.Postgres;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The first batch of processes that have just started: of gateways, and of the baseline's client. PostgreSQL, the
 * provider and the caller are warm.
 */
final class ColdStarts implements AutoCloseable {
    private static final int CHANGES = 100;
    private static final int BYTES = 1_000;

    /** More options of the gateways' virtual machines, for instance an archive of classes. */
    private static final List<String> MORE_OPTIONS = Stream.of(
                    System.getProperty("unwind.bench.cold-options", "").split(" "))
            .filter(option -> !option.isEmpty())
            .toList();

    private final Vertx vertx = Vertx.vertx();
    private final Postgres postgres = new Postgres();
    private final ProviderProcess provider = new ProviderProcess();
    private long seed = Long.getLong("unwind.seed", 20_26);

    /** Also has one gateway carry out a batch, after which the database has its tables and the caller is warm. */
    ColdStarts() throws IOException {
        gateway();
    }

    /**
     * A process's first batch.
     *
     * @param took from the submission to the end of the batch
     * @param cpu seconds of the process in that time
     * @param startCpu seconds of the process until it was ready
     */
    record FirstBatch(Duration took, double cpu, double startCpu) {}

    /** Starts a gateway, and submits a batch as soon as it is ready. */
    FirstBatch gateway() throws IOException {
        Map<String, String> environment = new HashMap<>(postgres.environment());
        environment.put("MALLOC_ARENA_MAX", "2");
        environment.put(
                "UNWIND_PROVIDERS_FILES", provider.description(CONCURRENCY).toString());
        List<String> options = new ArrayList<>(OPTIONS);
        options.addAll(MORE_OPTIONS);
        var work = Workload.of(CHANGES, BYTES, seed(), seed);
        try (var gateway = new GatewayProcess("bench-cold", options, environment).start();
                var client = new GatewayClient(vertx, gateway)) {
            gateway.awaitReady();
            double ready = Usage.seconds(gateway.pid());
            long from = System.nanoTime();
            var status =
                    join(client.submit(work.submission(0, CHANGES, CONCURRENCY)).compose(client::ended));
            var took = Duration.ofNanos(System.nanoTime() - from);
            double cpu = Usage.seconds(gateway.pid()) - ready;
            requireDone("SUCCEEDED".equals(status), work);
            return new FirstBatch(took, cpu, ready);
        }
    }

    /** Starts a process that makes the same calls, and keeps no record. */
    FirstBatch raw() throws IOException {
        long first = seed();
        var work = Workload.of(CHANGES, BYTES, first, seed);
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(OPTIONS);
        command.add("-cp");
        command.add(System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
        command.add(ColdClient.class.getName());
        Stream.of(provider.port(), CHANGES, BYTES, first, seed)
                .map(Object::toString)
                .forEach(command::add);
        var process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (var answer = process.inputReader()) {
            var line = answer.readLine();
            requireDone(line != null, work);
            var nanos = Stream.of(line.split(" ")).mapToLong(Long::parseLong).toArray();
            return new FirstBatch(Duration.ofNanos(nanos[0]), nanos[1] / 1e9, nanos[2] / 1e9);
        } finally {
            process.destroyForcibly();
        }
    }

    /** Empties the provider, and gives the number of the first of its new things. */
    private long seed() {
        provider.reset();
        seed++;
        return provider.seed(Workload.seeded(CHANGES), BYTES);
    }

    private void requireDone(boolean succeeded, Workload work) {
        if (!succeeded || provider.count() != work.left()) {
            throw new IllegalStateException("a first batch was not carried out");
        }
    }

    @Override
    public void close() throws IOException {
        provider.close();
        postgres.close();
        join(vertx.close());
    }
}
