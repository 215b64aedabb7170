package dev.unwind.crashlab;

import static dev.unwind.testing.Waits.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.batch.Attribution;
import dev.unwind.batch.BatchId;
import dev.unwind.batch.BatchStatus;
import dev.unwind.batch.Caller;
import dev.unwind.batch.Submission;
import dev.unwind.batch.Tenant;
import dev.unwind.batch.json.Json;
import dev.unwind.batch.run.RollbackRequest;
import dev.unwind.batch.run.SettleRequest;
import dev.unwind.crashlab.CrashLab.RecordKeeping;
import dev.unwind.crashpoint.CrashPoint;
import dev.unwind.engine.admission.Admission;
import dev.unwind.engine.dispatch.Execution;
import dev.unwind.engine.dispatch.ExecutionFactory;
import dev.unwind.engine.dispatch.LeasePermits;
import dev.unwind.engine.dispatch.RunEnvironments;
import dev.unwind.engine.metrics.RunMetrics;
import dev.unwind.engine.refusal.InvalidSubmission;
import dev.unwind.engine.rollback.FinishedBatches;
import dev.unwind.engine.rollback.LaterRuns;
import dev.unwind.engine.rollback.RollbackRequests;
import dev.unwind.engine.rollback.SettleRequests;
import dev.unwind.engine.step.EngineConfig;
import dev.unwind.journal.CrashableJournal;
import dev.unwind.journal.lease.HoldConfig;
import dev.unwind.journal.lease.Lease;
import dev.unwind.journal.lease.LeaseConfig;
import dev.unwind.journal.lease.OwnershipToken;
import dev.unwind.journal.postgres.JournalConfig;
import dev.unwind.journal.record.RecordType;
import dev.unwind.journal.retention.RetentionConfig;
import dev.unwind.journal.run.FirstRun;
import dev.unwind.provider.ResourceKind;
import dev.unwind.provider.call.Tracing;
import dev.unwind.testing.ProviderView;
import dev.unwind.testing.StoredRecords;
import dev.unwind.testing.Waits;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.PoolOptions;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A database, a provider, and the time, for engines that live one after another. The engines are put together by hand,
 * so that a test has their crashPoints, leases and clocks in its hand; everything else is real. For one thread.
 */
public final class CrashEnvironment implements AutoCloseable {
    public static final Tenant TENANT = new Tenant("default");

    /** More take-overs in a row than any tale of these has. */
    static final int TAKEOVERS = 30;

    /** For how long a call on its way may take effect, in the environment's time. */
    public static final Duration SETTLES = Duration.ofSeconds(20);

    private static final Duration PASSED_OVER = Duration.ofMillis(5);

    private final Vertx vertx;
    private final Pool pool;
    private final VirtualTime time = new VirtualTime();
    private final LabProvider provider;
    private final RecordKeeping recordKeeping;
    private final SmallRyeConfig config;
    private final AtomicInteger begun = new AtomicInteger();

    /** @param readLag for how long reads of the simulated provider lag */
    CrashEnvironment(
            Vertx vertx, String host, int port, String database, RecordKeeping recordKeeping, Duration readLag) {
        this(vertx, host, port, database, recordKeeping, time -> new SandboxProvider(vertx, time, readLag));
    }

    /** @param provider starts the provider, for which the environment's time passes too */
    CrashEnvironment(
            Vertx vertx,
            String host,
            int port,
            String database,
            RecordKeeping recordKeeping,
            Function<VirtualTime, LabProvider> provider) {
        this.vertx = vertx;
        this.recordKeeping = recordKeeping;
        this.config = config(recordKeeping);
        this.pool = Pool.newInstance(PgBuilder.pool()
                .connectingTo(new PgConnectOptions()
                        .setHost(host)
                        .setPort(port)
                        .setDatabase(database)
                        .setUser("postgres")
                        .setPassword("postgres")
                        .setCachePreparedStatements(true))
                .with(new PoolOptions().setMaxSize(6))
                .using(vertx)
                .build());
        this.provider = provider.apply(time);
        time.provider(this.provider::quiet);
    }

    private static SmallRyeConfig config(RecordKeeping recordKeeping) {
        Map<String, String> values = new HashMap<>(Map.of(
                "unwind.lease.margin", "PT1H",
                "unwind.journal.takeovers", Integer.toString(TAKEOVERS),
                "unwind.journal.patience", "PT2M",
                "unwind.journal.statement-timeout", "PT2M"));
        if (recordKeeping == RecordKeeping.PROJECTED_AT_ONCE) {
            values.put("unwind.journal.projection-steps", "1");
        }
        return new SmallRyeConfigBuilder()
                .withMapping(EngineConfig.class)
                .withMapping(JournalConfig.class)
                .withMapping(HoldConfig.class)
                .withMapping(LeaseConfig.class)
                .withMapping(RetentionConfig.class)
                .withDefaultValues(values)
                .build();
    }

    /** The simulated provider, where that is the provider. */
    ProviderView provider() {
        return ((SandboxProvider) provider).view();
    }

    /** Has so much time pass, with all that is due in it. */
    public void pass(Duration duration) {
        get(time.pause(duration).subscribeAsCompletionStage());
    }

    /** Empties the provider, and forgets batches that came to no end. */
    public void reset() {
        get(pool.query("delete from batch where finished_at is null").execute().subscribeAsCompletionStage());
        provider.reset();
        begun.set(0);
    }

    /** Forgets every batch, and what names and ids stand for; deleting a few rows costs less than truncating. */
    public void forget() {
        get(pool.query("delete from alias; delete from resource; delete from batch")
                .execute()
                .subscribeAsCompletionStage());
    }

    /** Has the batch accepted. */
    public BatchId accept(Submission submission) {
        var journal = new CrashableJournal(vertx, pool, config, CrashPoint.never());
        var id = BatchId.next();
        var admission = new Admission(provider.kinds(), journal.targets, journal.patience);
        get(admission
                .admit(id, Caller.of(TENANT), submission)
                .flatMap(journal.acceptances::accept)
                .subscribeAsCompletionStage());
        return id;
    }

    /** Has the batch accepted and started by an instance that dies when the batch is durable. */
    public BatchId acceptStarted(Submission submission) {
        var journal = new CrashableJournal(vertx, pool, config, CrashPoint.never());
        var id = BatchId.next();
        var term = journal.newTerm();
        Map<String, String> accounts = provider.kinds().all().stream()
                .collect(Collectors.toMap(
                        ResourceKind::name, kind -> kind.traits().account()));
        get(new Admission(provider.kinds(), journal.targets, journal.patience)
                .admit(id, Caller.of(TENANT), submission)
                .flatMap(batch -> journal.acceptances.accept(
                        batch, Optional.of(new FirstRun(id, batch.steps().size(), term, accounts))))
                .subscribeAsCompletionStage());
        journal.expire(term);
        return id;
    }

    /** Has the batch accepted; empty where it is refused as invalid. */
    public Optional<BatchId> acceptIfValid(Submission submission) {
        try {
            return Optional.of(accept(submission));
        } catch (IllegalStateException failed) {
            if (failed.getCause().getCause() instanceof InvalidSubmission) {
                return Optional.empty();
            }
            throw failed;
        }
    }

    /** Has a rollback of the batch accepted. */
    public void rollBack(BatchId id, RollbackRequest request) {
        get(rollbacks().request(Caller.of(TENANT), id, request).subscribeAsCompletionStage());
    }

    /** Has a settlement accepted. */
    public void settle(BatchId id, int step, SettleRequest request) {
        get(settlements().request(Caller.of(TENANT), id, step, request).subscribeAsCompletionStage());
    }

    /** Asks the batch to stop; gives whether it still can. */
    boolean cancel(BatchId id) {
        var journal = new CrashableJournal(vertx, pool, config, CrashPoint.never());
        return get(journal.cancellations.cancel(TENANT, id, Attribution.NONE).subscribeAsCompletionStage());
    }

    private RollbackRequests rollbacks() {
        var journal = new CrashableJournal(vertx, pool, config, CrashPoint.never());
        return new RollbackRequests(finishedBatches(journal), journal.steps, laterRuns(journal));
    }

    private SettleRequests settlements() {
        var journal = new CrashableJournal(vertx, pool, config, CrashPoint.never());
        return new SettleRequests(finishedBatches(journal), laterRuns(journal));
    }

    private FinishedBatches finishedBatches(CrashableJournal journal) {
        return new FinishedBatches(
                journal.outlines,
                journal.steps,
                journal.targets,
                provider.kinds(),
                config.getConfigMapping(RetentionConfig.class));
    }

    private LaterRuns laterRuns(CrashableJournal journal) {
        return new LaterRuns(journal.runs, config.getConfigMapping(RetentionConfig.class));
    }

    private RunMetrics metrics() {
        return new RunMetrics(
                new SimpleMeterRegistry(),
                provider.kinds().all().stream().map(ResourceKind::name).toList());
    }

    /** Runs the batch from where it stands with an engine that crashes as given; gives the outcome if there is one. */
    public Optional<BatchStatus> runUntil(BatchId id, CrashPoint crashPoint) {
        var outcome = runOneUntil(id, crashPoint);
        if (recordKeeping == RecordKeeping.IN_ROWS) {
            bringUpToDate(id);
            RecordInRows.of(pool, id);
        }
        return outcome;
    }

    private Optional<BatchStatus> runOneUntil(BatchId id, CrashPoint crashPoint) {
        var journal = new CrashableJournal(vertx, pool, config, crashPoint);
        var crashable = new CrashableKinds(provider.kinds(), crashPoint, begun, provider::lateEffect);
        var executions = new ExecutionFactory(
                journal.outlines,
                journal.starts,
                journal.journal,
                crashable,
                metrics(),
                new LeasePermits(journal.lease, journal.pulse, journal.config),
                new RunEnvironments(
                        crashable,
                        journal.steps,
                        journal.targets,
                        config.getConfigMapping(EngineConfig.class),
                        metrics(),
                        Tracing.OFF,
                        journal.lease,
                        time,
                        journal.applied));
        var term = journal.newTerm();
        var outcome = executionOf(journal, executions, id, term)
                .flatMap(execution -> execution
                        .map(each -> each.execute().map(Optional::of))
                        .orElseGet(() -> Uni.createFrom().item(Optional.empty())))
                .subscribeAsCompletionStage();
        get(CompletableFuture.anyOf(outcome, crashPoint.crashed()));
        if (crashPoint.running()) {
            journal.expire(term);
            // Nothing was left to do where the last engine died after the batch had ended.
            return get(outcome).or(() -> status(id));
        }
        if (crashPoint.leftCallInFlight()) {
            await().pollInterval(Duration.ofMillis(1)).until(() -> provider.calls() >= begun.get());
            provider.reconnect();
        } else {
            await().pollInterval(Duration.ofMillis(1)).until(() -> crashable.inFlight() == 0);
        }
        journal.expire(term);
        return Optional.empty();
    }

    /**
     * Takes the batch over, or starts it. Gives nothing where it has ended. A statement that the last engine sent
     * before it died may still hold the batch's row; takers pass such a batch over and come again.
     */
    private Uni<Optional<Execution>> executionOf(
            CrashableJournal journal, ExecutionFactory executions, BatchId id, Lease.Term term) {
        return journal.ownership
                .takeOver(term, 1_000, List.of())
                .flatMap(tenures -> execution(executions, id, term, tenures))
                .flatMap(execution -> execution.isPresent()
                        ? Uni.createFrom().item(execution)
                        : isFree(id)
                                .flatMap(free -> free
                                        ? Uni.createFrom()
                                                .voidItem()
                                                .onItem()
                                                .delayIt()
                                                .by(PASSED_OVER)
                                                .chain(() -> executionOf(journal, executions, id, term))
                                        : Uni.createFrom().item(execution)));
    }

    private Uni<Boolean> isFree(BatchId id) {
        return pool.preparedQuery("select under_way from batch where id = $1")
                .execute(Tuple.of(id.value()))
                .map(rows -> rows.iterator().next().getBoolean(0));
    }

    private static Uni<Optional<Execution>> execution(
            ExecutionFactory executions, BatchId id, Lease.Term term, List<OwnershipToken> tenures) {
        return tenures.stream()
                .filter(tenure -> tenure.batch().equals(id))
                .findFirst()
                .map(tenure -> executions.resume(tenure).map(Optional::of))
                .orElseGet(() -> executions.start(id, term));
    }

    /** The status on record, once it is final. */
    public Optional<BatchStatus> status(BatchId id) {
        return Optional.of(BatchStatus.valueOf(text("select status from batch where id = $1", id)))
                .filter(BatchStatus::terminal);
    }

    /** What is wrong with the record of a finished batch, if anything. */
    public Optional<String> brokenRecord(BatchId id) {
        var records = StoredRecords.of(pool, id.value());
        for (int i = 0; i < records.size(); i++) {
            if (records.get(i).number() != i + 1) {
                return Optional.of("the record has gaps");
            }
        }
        var last = records.get(records.size() - 1);
        if (last.type() != RecordType.BATCH_FINISHED) {
            return Optional.of("something comes after the terminal record");
        }
        return Optional.ofNullable(text(
                """
                        select case
                            when run <> %d then 'not one terminal record for each run'
                            when status <> '%s' then 'the terminal record has another status'
                            when exists (select from claim where batch_id = $1) then 'claims are left'
                            when finished_at is null then 'not finished'
                            when exists (select from segment where batch_id = $1 and first_number >
                                    coalesce((select last_number from projection where batch_id = $1), 0))
                                then 'the rows of steps are not up to date'
                        end from batch where id = $1"""
                        .formatted(
                                records.stream()
                                        .filter(record -> record.type() == RecordType.BATCH_FINISHED)
                                        .count(),
                                last.data().get("status").textValue()),
                id));
    }

    /** The id that a tracked name stands for; empty where it stands for nothing. */
    Optional<String> standsFor(String kind, String name) {
        return get(
                pool.preparedQuery("select remote_id from resource where kind = $1 and name = $2 and gone_at is null")
                        .execute(Tuple.of(kind, name))
                        .map(rows -> rows.stream().findFirst().map(row -> row.getString(0)))
                        .subscribeAsCompletionStage());
    }

    /** The steps of a batch as they are on record, as JSON: number, key, kind, status, remoteId, error, verified. */
    public JsonNode steps(BatchId id) {
        bringUpToDate(id);
        return Json.read(text(
                        """
                        select json_agg(json_build_object('number', number, 'key', key, 'kind', kind, 'status', status,
                            'remoteId', remote_id, 'error', error, 'verified', verified) order by number)::text
                        from step where batch_id = $1""",
                        id)
                .getBytes(StandardCharsets.UTF_8));
    }

    private void bringUpToDate(BatchId id) {
        get(new CrashableJournal(vertx, pool, config, CrashPoint.never())
                .catchUp
                .of(List.of(id))
                .subscribeAsCompletionStage());
    }

    /** The batch's record, for whoever has to find out. */
    public String story(BatchId id) {
        return StoredRecords.of(pool, id.value()).stream()
                .map(StoredRecords.Stored::toString)
                .collect(Collectors.joining("\n"));
    }

    private String text(String sql, BatchId id) {
        return get(pool.preparedQuery(sql)
                .execute(Tuple.of(id.value()))
                .map(rows -> rows.iterator().next().getString(0))
                .subscribeAsCompletionStage());
    }

    /** Everything at the provider, in a form that does not depend on ids. */
    String providerState() {
        return provider.state();
    }

    JsonNode calls() {
        return provider().callLog();
    }

    private static <T> T get(CompletableFuture<T> future) {
        try {
            return future.get(Waits.LIMIT.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        provider.close();
        pool.closeAndAwait();
    }
}
