package dev.unwind.crashlab;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unwind.batch.BatchStatus;
import dev.unwind.crashpoint.CrashPoint;
import dev.unwind.testing.Waits;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;

/**
 * Runs batches with engines that crash, several at once, each in an environment of its own, and reports where the
 * guarantee was violated: all of a batch holds, or nothing.
 */
public final class CrashLab implements AutoCloseable {
    private static final int WORKERS = Runtime.getRuntime().availableProcessors();
    /** Kept, because a logger that nobody refers to forgets its level. */
    private static final Logger QUIET = Logger.getLogger("dev.unwind");

    private static final int SHOWN = 5;
    private static final String CRASHES = ";crashes=";
    private static final String ONLY = System.getProperty("unwind.crash.case", "");

    static {
        // Once before many threads need it at the same time.
        Uni.createFrom().voidItem().invoke(() -> {}).await().indefinitely();
    }

    /** Runs the batch with one engine for each crash point, one after another. */
    interface Attempt extends Consumer<List<CrashPoint>> {}

    /** How the record of a batch is kept meanwhile. */
    public enum RecordKeeping {
        AS_EVER,
        /** The rows of steps are brought up to date after every record, beside the run. */
        PROJECTED_AT_ONCE,
        /** Whatever an engine has left is brought into the form in which earlier versions left it. */
        IN_ROWS
    }

    private final RecordKeeping recordKeeping;
    private final EmbeddedPostgres postgres;
    private final Vertx vertx = Vertx.vertx();
    private final AtomicInteger databases = new AtomicInteger();

    public CrashLab() throws IOException {
        this(RecordKeeping.AS_EVER);
    }

    public CrashLab(RecordKeeping recordKeeping) throws IOException {
        this.recordKeeping = recordKeeping;
        QUIET.setLevel(Level.OFF);
        // Nothing here depends on what survives a crash of PostgreSQL.
        postgres = EmbeddedPostgres.builder()
                .setPGStartupWait(Waits.LIMIT)
                .setServerConfig("fsync", "off")
                .setServerConfig("max_connections", "200")
                .start();
    }

    /**
     * Tries each batch: first with an engine that crashPoints, then with those that the plan asks for.
     *
     * @param plan is given the crash point of the undisturbed run, with its boundaries
     */
    void tryAll(Stream<CrashCase> cases, Duration readLag, BiConsumer<Attempt, CrashPoint> plan) {
        Queue<CrashCase> waiting = new ConcurrentLinkedQueue<>(cases.toList());
        var tally = new Tally();
        var workers = Executors.newFixedThreadPool(WORKERS);
        try {
            var ended = new ArrayList<java.util.concurrent.Future<?>>();
            for (int i = 0; i < WORKERS; i++) {
                ended.add(workers.submit(() -> work(waiting, readLag, plan, tally)));
            }
            for (var each : ended) {
                each.get();
            }
        } catch (InterruptedException | java.util.concurrent.ExecutionException e) {
            throw new IllegalStateException(e);
        } finally {
            workers.shutdownNow();
        }
        System.out.println(tally);
        tally.violations.forEach(
                each -> System.out.println(each.lines().limit(2).collect(Collectors.joining(": "))));
        assertTrue(
                tally.violations.isEmpty(),
                () -> tally.violations.size() + " guarantees violated:\n"
                        + tally.violations.stream().limit(SHOWN).collect(Collectors.joining("\n\n")));
    }

    /** Creates an environment with a database of its own. */
    CrashEnvironment environment(Duration readLag) throws SQLException {
        return new CrashEnvironment(vertx, "localhost", postgres.getPort(), newDatabase(), recordKeeping, readLag);
    }

    /** Creates an environment with a database of its own and another provider. */
    public CrashEnvironment environment(Function<VirtualTime, LabProvider> provider) throws SQLException {
        return new CrashEnvironment(vertx, "localhost", postgres.getPort(), newDatabase(), recordKeeping, provider);
    }

    /** What providers may run on. */
    public Vertx vertx() {
        return vertx;
    }

    private void work(Queue<CrashCase> waiting, Duration readLag, BiConsumer<Attempt, CrashPoint> plan, Tally tally) {
        try (var environment = environment(readLag)) {
            for (var next = waiting.poll(); next != null; next = waiting.poll()) {
                tryOne(environment, next, plan, tally);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private void tryOne(
            CrashEnvironment environment, CrashCase batch, BiConsumer<Attempt, CrashPoint> plan, Tally tally) {
        if (!ONLY.isEmpty() && !ONLY.startsWith(batch.toString())) {
            return;
        }
        var crashPoint = CrashPoint.never();
        var undisturbed = tally.undisturbed(batch, () -> run(environment, batch, List.of(crashPoint)));
        if (undisturbed.isEmpty()) {
            return;
        }
        Attempt attempt = crashPoints ->
                tally.add(batch, crashPoints, undisturbed.get(), () -> run(environment, batch, crashPoints));
        if (ONLY.contains(CRASHES)) {
            attempt.accept(CrashPoint.parse(ONLY.substring(ONLY.indexOf(CRASHES) + CRASHES.length())));
        } else {
            plan.accept(attempt, crashPoint);
        }
    }

    private static CrashRun run(CrashEnvironment environment, CrashCase batch, List<CrashPoint> crashPoints) {
        environment.reset();
        return CrashRun.of(environment, batch, crashPoints);
    }

    /** What came of all attempts. Thread-safe. */
    private static final class Tally {
        private final Map<String, Integer> outcomes = new TreeMap<>();
        private final List<String> violations = new ArrayList<>();

        /** What became of the batch with an engine that does not crash; nothing where it did not end as it should. */
        Optional<CrashRun> undisturbed(CrashCase batch, Supplier<CrashRun> attempt) {
            Optional<CrashRun> ended = Optional.empty();
            String what = "";
            try {
                var run = attempt.get();
                boolean right = batch.failing() > 0 && !batch.sequel().isRun()
                        ? run.status() == BatchStatus.ROLLED_BACK
                        : batch.sequel().endsAs(run.status());
                right &= run.status() != BatchStatus.ROLLED_BACK || run.after().equals(run.before());
                boolean asItShould = right;
                ended = Optional.of(run).filter(each -> asItShould);
                what = asItShould ? "" : "ended as " + run.status() + described(run);
            } catch (RuntimeException | AssertionError e) {
                what = e.toString();
            }
            synchronized (this) {
                outcomes.merge("undisturbed", 1, Integer::sum);
                if (ended.isEmpty()) {
                    violations.add(batch + "\nundisturbed, " + what);
                }
            }
            return ended;
        }

        private static String described(CrashRun run) {
            return "\nbefore:\n" + run.before() + "\nafter:\n" + run.after() + "\n"
                    + run.story().get();
        }

        void add(CrashCase batch, List<CrashPoint> crashPoints, CrashRun undisturbed, Supplier<CrashRun> attempt) {
            Optional<String> violation;
            String outcome = "none";
            try {
                var run = attempt.get();
                outcome = run.status().toString();
                violation = violation(batch, run, undisturbed)
                        .map(what -> what + "\nbefore:\n" + run.before() + "\nafter:\n" + run.after()
                                + "\nundisturbed:\n" + undisturbed.after() + "\n"
                                + run.story().get());
            } catch (RuntimeException | AssertionError e) {
                violation = Optional.of(e.toString());
            }
            synchronized (this) {
                outcomes.merge(outcome, 1, Integer::sum);
                violation.ifPresent(what -> violations.add(batch + CRASHES + crashPoints + "\n" + what));
            }
        }

        private static Optional<String> violation(CrashCase batch, CrashRun run, CrashRun undisturbed) {
            if (run.brokenRecord().isPresent()) {
                return run.brokenRecord();
            }
            if (batch.sequel().isRun()) {
                return run.status() != undisturbed.status()
                        ? Optional.of("ended as " + run.status())
                        : run.after().equals(undisturbed.after())
                                ? Optional.empty()
                                : Optional.of("not as without a crash");
            }
            return switch (run.status()) {
                case SUCCEEDED ->
                    batch.sequel() == LaterRun.CANCEL
                            ? Optional.of("succeeded, though it was told to stop")
                            : undisturbed.status() != BatchStatus.SUCCEEDED
                                    ? Optional.of("succeeded, though a change was refused")
                                    : run.after().equals(undisturbed.after())
                                            ? Optional.empty()
                                            : Optional.of("not all of it holds");
                // Half a write of ours cannot be told from somebody else's: it is undone instead.
                case ROLLED_BACK ->
                    undisturbed.status() == BatchStatus.SUCCEEDED
                                    && !batch.writesInPart()
                                    && batch.sequel() != LaterRun.CANCEL
                            ? Optional.of("rolled back for nothing")
                            : run.after().equals(run.before()) ? Optional.empty() : Optional.of("not all as before");
                default -> Optional.of("ended as " + run.status());
            };
        }

        @Override
        public synchronized String toString() {
            return outcomes.values().stream().mapToInt(Integer::intValue).sum() + " crashes: " + outcomes;
        }
    }

    private String newDatabase() throws SQLException {
        var name = "environment" + databases.incrementAndGet();
        try (var connection = postgres.getPostgresDatabase().getConnection();
                var statement = connection.createStatement()) {
            statement.execute("create database " + name);
        }
        Flyway.configure()
                .dataSource(postgres.getDatabase("postgres", name))
                .locations("classpath:db/migration")
                .load()
                .migrate();
        return name;
    }

    @Override
    public void close() throws IOException {
        vertx.close().toCompletionStage().toCompletableFuture().join();
        postgres.close();
    }
}
