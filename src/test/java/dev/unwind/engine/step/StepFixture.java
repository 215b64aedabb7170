package dev.unwind.engine.step;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.batch.BatchId;
import dev.unwind.batch.BatchOptions;
import dev.unwind.batch.BatchStatus;
import dev.unwind.batch.StepStatus;
import dev.unwind.batch.Tenant;
import dev.unwind.batch.change.Change;
import dev.unwind.batch.change.ChangeType;
import dev.unwind.batch.change.RemoteId;
import dev.unwind.batch.policy.OnBusy;
import dev.unwind.batch.policy.OnDrift;
import dev.unwind.batch.policy.OnFailure;
import dev.unwind.batch.run.RunOrder;
import dev.unwind.engine.async.RunClock;
import dev.unwind.engine.lookup.SharedListings;
import dev.unwind.engine.metrics.RunMetrics;
import dev.unwind.engine.state.Snapshot;
import dev.unwind.engine.trace.RunTrace;
import dev.unwind.journal.async.GroupingQueue;
import dev.unwind.journal.commit.BatchJournal;
import dev.unwind.journal.lease.Lease;
import dev.unwind.journal.lease.OwnershipToken;
import dev.unwind.journal.postgres.JournalUnavailable;
import dev.unwind.journal.record.Entry;
import dev.unwind.journal.record.ImageRole;
import dev.unwind.journal.record.StepRecord;
import dev.unwind.journal.record.StepState;
import dev.unwind.journal.run.BatchOutline;
import dev.unwind.memory.HeapShare;
import dev.unwind.provider.Kinds;
import dev.unwind.provider.ResourceKind;
import dev.unwind.provider.call.CallPermit;
import dev.unwind.provider.call.Tracing;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.mutiny.Uni;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * A step of a batch with one UPDATE that was applied, for tests of what is done with a step. Its records are kept in a
 * list; its clock goes on only when somebody waits.
 */
public final class StepFixture {
    private static final Instant THEN = Instant.parse("2026-01-05T09:30:00Z");

    public final List<Entry> records = new ArrayList<>();
    private final ResourceKind kind;
    private final OnDrift onDrift;
    private final JsonNode desired;
    private long now;

    public StepFixture(ResourceKind kind, OnDrift onDrift, JsonNode desired) {
        this.kind = kind;
        this.onDrift = onDrift;
        this.desired = desired;
    }

    public RunClock clock() {
        return new RunClock() {
            @Override
            public long nanoTime() {
                return now;
            }

            @Override
            public Uni<Void> pause(Duration duration) {
                return Uni.createFrom().voidItem().invoke(() -> now += Math.max(0, duration.toNanos()));
            }
        };
    }

    public Step step() {
        return step(Map.of());
    }

    /** The step with what was captured before it. */
    public Step step(Snapshot captured) {
        return step(Map.of(ImageRole.SNAPSHOT, captured.json()));
    }

    private Step step(Map<ImageRole, JsonNode> images) {
        var id = BatchId.next();
        var rollback = new BatchOptions.Rollback(Duration.ofMinutes(5), 1, onDrift);
        var options = new BatchOptions(OnFailure.ROLLBACK, OnBusy.WAIT, 1, Optional.empty(), rollback);
        var outline = new BatchOutline(
                id,
                new Tenant("default"),
                BatchStatus.RUNNING,
                options,
                Optional.empty(),
                Optional.empty(),
                Duration.ZERO,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                1,
                false,
                RunOrder.forward(options),
                1,
                Optional.empty(),
                false,
                List.of(new BatchOutline.Step(
                        1, ChangeType.UPDATE, kind.name(), StepStatus.APPLIED, true, 1, List.of())));
        var context = RunContext.of(outline, journal(id), environment(outline));
        var change = new Change(
                1,
                "one",
                ChangeType.UPDATE,
                kind.name(),
                Optional.empty(),
                Optional.of(new RemoteId("7")),
                Optional.of(desired),
                List.of());
        var state = new StepState(
                StepStatus.APPLIED,
                Optional.of(new RemoteId("7")),
                1,
                true,
                true,
                Optional.of(THEN),
                Optional.of(THEN),
                Optional.of(THEN),
                false,
                Optional.empty(),
                Optional.empty());
        return new Step(new RunState(context), kind, new StepRecord(change, state, Set.of(), images));
    }

    private RunContext.Environment environment(BatchOutline outline) {
        var config = new SmallRyeConfigBuilder()
                .withMapping(EngineConfig.class)
                .build()
                .getConfigMapping(EngineConfig.class);
        return new RunContext.Environment(
                kinds(),
                null,
                null,
                config,
                new RunMetrics(new SimpleMeterRegistry(), List.of(kind.name())),
                RunTrace.begin(Tracing.OFF, CallPermit.ALWAYS, outline),
                clock(),
                "this one",
                new HeapShare(4),
                null,
                new SharedListings());
    }

    private BatchJournal journal(BatchId id) {
        return new BatchJournal(
                new OwnershipToken(id, new Lease.Term(UUID.randomUUID(), Long.MAX_VALUE), 1),
                new Tenant("default"),
                1,
                1,
                Optional.empty(),
                Clock.systemUTC(),
                new GroupingQueue<>(16, group -> {
                    group.forEach(numbered -> records.add(numbered.entry()));
                    return Uni.createFrom()
                            .item(group.stream()
                                    .map(numbered -> Optional.<JournalUnavailable>empty())
                                    .toList());
                }));
    }

    private Kinds kinds() {
        return new Kinds() {
            @Override
            public Optional<ResourceKind> find(String name) {
                return Optional.of(kind).filter(known -> known.name().equals(name));
            }

            @Override
            public List<ResourceKind> all() {
                return List.of(kind);
            }

            @Override
            public Kinds under(CallPermit permit) {
                return this;
            }
        };
    }
}
