package dev.unwind.bench;

import static org.awaitility.Awaitility.await;

import dev.unwind.batch.json.Json;
import dev.unwind.endtoend.GatewayProcess;
import dev.unwind.endtoend.MemoryWatch;
import dev.unwind.endtoend.Postgres;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;

/** A gateway with its PostgreSQL, a provider, the baseline's client, and what they can be made to do. */
final class Bench implements AutoCloseable {
    /** As many changes of a batch at once, and as many calls of the provider. */
    static final int CONCURRENCY = 32;

    /** What keeps the gateway within the memory that is aimed at; an image is given more (docker/Dockerfile.jvm). */
    static final List<String> OPTIONS = List.of(
            "-XX:+UseSerialGC",
            "-Xmx104m",
            "-Xmn48m",
            "-XX:MaxDirectMemorySize=48m",
            "-XX:ReservedCodeCacheSize=64m",
            "-Xss512k");

    private static final int CREATED = 4_000;

    /** The code of a snapshot in the column {@code step.images}. */
    private static final int SNAPSHOT = 1;

    private static final int WARM_UPS = Integer.getInteger("unwind.bench.warm-ups", 60);
    private static final boolean PROFILE = Boolean.getBoolean("unwind.bench.profile");

    private final Vertx vertx = Vertx.vertx();
    private final Postgres postgres =
            new Postgres(PROFILE ? Map.of("shared_preload_libraries", "pg_stat_statements") : Map.of());
    private final ProviderProcess provider;
    private final GatewayProcess gateway;
    private final GatewayClient client;
    private final RawClient raw;
    private final int bytes;
    private long seed = Long.getLong("unwind.seed", 20_26);

    /** @param name of the gateway's log */
    Bench(String name, int bytes) throws IOException {
        this(name, bytes, CONCURRENCY);
    }

    /** @param calls of the provider at once, at the most */
    Bench(String name, int bytes, int calls) throws IOException {
        provider = new ProviderProcess();
        Map<String, String> environment = new HashMap<>(postgres.environment());
        environment.put("MALLOC_ARENA_MAX", "2");
        environment.put("UNWIND_STREAM_MAX_PER_CALLER", "4000");
        environment.put("UNWIND_PROVIDERS_FILES", provider.description(calls).toString());
        List<String> options = new ArrayList<>(OPTIONS);
        if (PROFILE) {
            options.add("-XX:StartFlightRecording=settings=profile,filename=target/" + name + ".jfr");
        }
        gateway = new GatewayProcess("bench-" + name, options, environment)
                .start()
                .awaitReady();
        if (PROFILE) {
            postgres.execute("create extension pg_stat_statements");
        }
        client = new GatewayClient(vertx, gateway);
        raw = new RawClient(vertx, provider.port(), calls);
        this.bytes = bytes;
    }

    /**
     * What it took to carry something out.
     *
     * @param took from the request to the end
     */
    record Run(int changes, Duration took, Usage used) {
        double pace() {
            return changes / Sample.seconds(took);
        }

        double cpuPerThousand() {
            return used.cpu() * 1000 / changes;
        }

        double syncsPerThousand() {
            return used.syncs() * 1000.0 / changes;
        }

        double walPerChange() {
            return used.wal() / (double) changes;
        }
    }

    Vertx vertx() {
        return vertx;
    }

    GatewayProcess gateway() {
        return gateway;
    }

    GatewayClient client() {
        return client;
    }

    ProviderProcess provider() {
        return provider;
    }

    Postgres postgres() {
        return postgres;
    }

    MemoryWatch footprint() {
        return new MemoryWatch(gateway.pid());
    }

    /** Lets both come to their pace. */
    void warmUp() {
        provider.latency(0);
        for (int round = 0; round < WARM_UPS; round++) {
            raw(workload(999));
            carryOut(workload(999), 1);
            carryOut(workload(500), 25);
            undo(made(workload(99)));
        }
    }

    /** A workload for whose updates and deletes there is something, at a provider that holds nothing else. */
    Workload workload(int changes) {
        return workload(changes, bytes);
    }

    /** The same with things of that size; those that it creates take 4,000 bytes at the most. */
    Workload workload(int changes, int bytes) {
        provider.reset();
        return Workload.of(changes, Math.min(bytes, CREATED), provider.seed(Workload.seeded(changes), bytes), seed++);
    }

    /** The baseline carries it out. */
    Run raw(Workload work) {
        return raw(work, CONCURRENCY);
    }

    /** The same with so many changes at once. */
    Run raw(Workload work, int concurrency) {
        double before = Usage.seconds(ProcessHandle.current().pid());
        var took = raw.run(work, concurrency);
        double used = Usage.seconds(ProcessHandle.current().pid()) - before;
        assertDone(work);
        return new Run(work.changes().size(), took, new Usage(used, 0, 0, 0));
    }

    /** The gateway carries it out, as so many batches that are submitted at once. */
    Run gateway(Workload work, int batches) {
        return gateway(work, batches, CONCURRENCY);
    }

    /** The same with so many changes of a batch at once. */
    Run gateway(Workload work, int batches, int concurrency) {
        return measured(work, () -> carryOut(work, batches, concurrency));
    }

    private void carryOut(Workload work, int batches) {
        carryOut(work, batches, CONCURRENCY);
    }

    private void carryOut(Workload work, int batches, int concurrency) {
        int size = work.changes().size() / batches;
        List<Future<?>> ends = new ArrayList<>();
        for (int i = 0; i < batches; i++) {
            ends.add(client.submit(work.submission(i * size, (i + 1) * size, concurrency))
                    .compose(client::ended)
                    .map(status -> is(status, "SUCCEEDED")));
        }
        join(Future.all(ends));
        assertDone(work);
    }

    /** The gateway carries it out as one batch, and then undoes that; both are measured. */
    void thereAndBack(Workload work, List<Run> there, List<Run> back) {
        var batch = new AtomicReference<String>();
        there.add(measured(work, () -> batch.set(made(work))));
        back.add(measured(work, () -> undo(batch.get())));
    }

    private String made(Workload work) {
        var batch = join(client.submit(work.submission(0, work.changes().size(), CONCURRENCY)));
        is(join(client.ended(batch)), "SUCCEEDED");
        return batch;
    }

    private void undo(String batch) {
        join(client.rollBack(batch, CONCURRENCY));
        is(join(client.ended(batch)), "ROLLED_BACK");
    }

    /** Carries out a batch that is too large for one document, submitted line by line. */
    void large(int changes) throws IOException {
        var work = workload(changes);
        var accepted = gateway.post(
                "/v1/batches", "application/x-ndjson", BodyPublishers.ofByteArrays(() -> work.lines(CONCURRENCY)));
        if (accepted.statusCode() != 202) {
            throw new IllegalStateException(new String(accepted.body()));
        }
        is(join(client.ended(Json.read(accepted.body()).get("id").textValue())), "SUCCEEDED");
        assertDone(work);
    }

    /** Where a profile is made, prints what PostgreSQL has spent the most time on since the last time. */
    void statements(String part) {
        if (!PROFILE) {
            return;
        }
        System.out.println("statements of " + part);
        postgres.query(
                        """
                        select round(total_exec_time::numeric, 1) as ms, calls, round((1000 * mean_exec_time)::numeric, 1) as mean,
                            left(regexp_replace(query, '\\s+', ' ', 'g'), 130) as text
                        from pg_stat_statements order by total_exec_time desc limit 28""",
                        row -> "%10s ms %8s calls %10s µs  %s"
                                .formatted(
                                        row.getString("ms"),
                                        row.getString("calls"),
                                        row.getString("mean"),
                                        row.getString("text")))
                .forEach(System.out::println);
        postgres.execute("select pg_stat_statements_reset()");
    }

    /** Waits until every batch has come to its end. */
    void awaitIdle() {
        await().atMost(Duration.ofMinutes(5))
                .until(() -> postgres.value("select count(*) from batch where finished_at is null")
                        .equals("0"));
    }

    /** Puts so many steps of finished batches there, with the segments that such steps leave. */
    void fill(int steps) {
        int each = 1_000;
        var indexes = postgres.query(
                """
                select i.indrelid::regclass as relation, i.indexrelid::regclass as name, pg_get_indexdef(i.indexrelid) as definition,
                    c.conname as key, pg_get_constraintdef(c.oid) as key_definition
                from pg_index i left join pg_constraint c on c.conindid = i.indexrelid and c.contype in ('p', 'u')
                where i.indrelid in ('step'::regclass, 'segment'::regclass)""",
                row -> new Index(
                        row.getString("relation"),
                        row.getString("name"),
                        row.getString("definition"),
                        row.getString("key"),
                        row.getString("key_definition")));
        indexes.forEach(index -> postgres.execute(index.dropped()));
        postgres.execute(
                """
                set session_replication_role = replica;
                insert into batch (id, tenant, status, on_failure, on_busy, on_drift, max_concurrency, rollback_max_concurrency,
                    rollback_timeout_ms, steps, accepted_at, started_at, finished_at, ticket)
                select ('00000000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, 'default', 'SUCCEEDED', 'ROLLBACK', 'WAIT', 'FAIL',
                    32, 32, 600000, %2$d, now(), now(), now(), nextval('claim_ticket')
                from generate_series(1, %1$d) n;
                insert into step (batch_id, number, tenant, key, type, kind, given_id, status, found_id, remote_id, attempts, touched,
                    snapshot_at, started_at, finished_at, as_intended, images)
                select id, s, 'default', 'c' || s, 'UPDATE', 'thing', old || s, 'APPLIED', old || s, old || s, 1, true,
                    now(), now(), now(), true, array[%3$d, 2 + (s - 1) / 50 * 100, (s - 1) %% 50 * 200, 200]
                from generate_series(1, %1$d) n
                cross join lateral (select 'old' || n || '-' as old,
                    ('00000000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid as id) as named, generate_series(1, %2$d) s;
                insert into segment (batch_id, first_number, last_number, records, images)
                select ('00000000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, 2 + g * 100, 101 + g * 100,
                    decode(repeat('cd', 8000), 'hex'), decode(repeat('ab', 10000), 'hex')
                from generate_series(1, %1$d) n, generate_series(0, %2$d / 50 - 1) g;
                insert into projection (batch_id, last_number)
                select ('00000000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, 1 + 2 * %2$d from generate_series(1, %1$d) n"""
                        .formatted(steps / each, each, SNAPSHOT));
        indexes.forEach(index -> postgres.execute("set maintenance_work_mem = '1GB'; " + index.made()));
        postgres.execute("analyze");
    }

    /** An index, which is not kept up while millions of rows come, but made anew. */
    private record Index(String relation, String name, String definition, String key, String keyDefinition) {
        String dropped() {
            return key == null ? "drop index " + name : "alter table " + relation + " drop constraint " + key;
        }

        String made() {
            return key == null
                    ? definition
                    : "alter table " + relation + " add constraint " + key + " " + keyDefinition;
        }
    }

    private Run measured(Workload work, Runnable what) {
        var before = Usage.before(gateway.pid(), postgres);
        long from = System.nanoTime();
        what.run();
        var took = Duration.ofNanos(System.nanoTime() - from);
        return new Run(
                work.changes().size(),
                took,
                Usage.after(gateway.pid(), postgres).since(before));
    }

    private void assertDone(Workload work) {
        if (provider.count() != work.left()) {
            throw new IllegalStateException(provider.count() + " things are left instead of " + work.left());
        }
    }

    private static boolean is(String status, String expected) {
        if (!expected.equals(status)) {
            throw new IllegalStateException("a batch ended " + status);
        }
        return true;
    }

    static <T> T join(Future<T> future) {
        return future.toCompletionStage().toCompletableFuture().join();
    }

    @Override
    public void close() throws IOException {
        raw.close();
        client.close();
        if (PROFILE) {
            new ProcessBuilder("jcmd", Long.toString(gateway.pid()), "JFR.dump", "name=1")
                    .inheritIO()
                    .start()
                    .onExit()
                    .join();
        }
        gateway.close();
        provider.close();
        postgres.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
