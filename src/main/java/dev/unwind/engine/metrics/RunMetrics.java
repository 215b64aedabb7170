package dev.unwind.engine.metrics;

import dev.unwind.batch.BatchStatus;
import dev.unwind.batch.change.ChangeType;
import dev.unwind.batch.policy.OnDrift;
import dev.unwind.journal.record.RecordType;
import dev.unwind.provider.Kinds;
import dev.unwind.provider.call.IdempotencyKey.Direction;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.quarkus.runtime.Startup;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/**
 * Counters and timers of runs and their steps. Every meter is registered at the start with all values of its labels,
 * which are kinds and constants: what never happened is 0, not missing. Safe from any thread.
 */
@Startup
@Singleton
public class RunMetrics {
    /** A part of a step that calls the provider. */
    public enum Phase {
        SNAPSHOT,
        APPLY,
        COMPENSATE,
        /** From the answer to a compensation until the previous state is seen. */
        VERIFY
    }

    /** What was found out about a call without an answer. */
    public enum Resolution {
        DONE,
        NOT_DONE,
        IN_PART,
        /** Sent again under the same idempotency key: it makes no difference whether it was done before. */
        REPEATED,
        /** Nothing: a person has to decide. */
        UNKNOWN
    }

    /** The label of each record that a step's outcome is counted by. */
    private static final Map<RecordType, String> OUTCOMES = new EnumMap<>(Map.of(
            RecordType.STEP_APPLIED, "applied",
            RecordType.STEP_FAILED, "failed",
            RecordType.STEP_IN_DOUBT, "in_doubt",
            RecordType.STEP_SKIPPED, "skipped",
            RecordType.STEP_ROLLED_BACK, "rolled_back",
            RecordType.STEP_ROLLBACK_FAILED, "rollback_failed",
            RecordType.STEP_ROLLBACK_SKIPPED, "rollback_skipped",
            RecordType.STEP_SETTLED, "settled"));

    private record Change(String kind, ChangeType type) {}

    private final Map<Change, Map<RecordType, Counter>> steps = new HashMap<>();
    private final Map<String, Map<OnDrift, Counter>> drifts = new HashMap<>();
    private final Map<Phase, Timer> phases;
    private final Map<BatchStatus, Timer> batches = new EnumMap<>(BatchStatus.class);
    private final Map<Direction, Counter> inDoubt;
    private final Map<Direction, Map<Resolution, Counter>> resolved;
    private final Timer queue;
    private final Counter takenOver;
    private final Counter rollbacksStarted;
    private final Counter rollbacksVerified;
    private final Counter rollbacksIncomplete;

    @Inject
    RunMetrics(MeterRegistry registry, Kinds kinds) {
        this(registry, kinds.all().stream().map(kind -> kind.name()).toList());
    }

    public RunMetrics(MeterRegistry registry, List<String> kinds) {
        for (var kind : kinds) {
            for (var type : ChangeType.values()) {
                var byOutcome = new EnumMap<RecordType, Counter>(RecordType.class);
                OUTCOMES.forEach((record, outcome) -> byOutcome.put(
                        record,
                        registry.counter("unwind.steps", "kind", kind, "type", type.name(), "outcome", outcome)));
                steps.put(new Change(kind, type), byOutcome);
            }
            drifts.put(
                    kind,
                    each(
                            OnDrift.class,
                            action -> registry.counter("unwind.drift", "kind", kind, "action", label(action))));
        }
        phases = each(Phase.class, phase -> registry.timer("unwind.steps.phase", "phase", label(phase)));
        Arrays.stream(BatchStatus.values())
                .filter(BatchStatus::terminal)
                .forEach(outcome -> batches.put(outcome, registry.timer("unwind.batches", "outcome", outcome.name())));
        inDoubt = each(
                Direction.class, direction -> registry.counter("unwind.calls.in.doubt", "direction", label(direction)));
        resolved = each(
                Direction.class,
                direction -> each(
                        Resolution.class,
                        resolution -> registry.counter(
                                "unwind.calls.resolved",
                                "direction",
                                label(direction),
                                "resolution",
                                label(resolution))));
        queue = registry.timer("unwind.batches.queue");
        takenOver = registry.counter("unwind.batches.taken.over");
        rollbacksStarted = registry.counter("unwind.rollbacks.started");
        rollbacksVerified = registry.counter("unwind.rollbacks.ended", "outcome", "verified");
        rollbacksIncomplete = registry.counter("unwind.rollbacks.ended", "outcome", "incomplete");
    }

    private static <K extends Enum<K>, M> Map<K, M> each(Class<K> keys, Function<K, M> meter) {
        var meters = new EnumMap<K, M>(keys);
        Arrays.stream(keys.getEnumConstants()).forEach(key -> meters.put(key, meter.apply(key)));
        return meters;
    }

    private static String label(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    /** Counts a record of a step, if it is an outcome. */
    public void recorded(String kind, ChangeType type, RecordType record) {
        var counter = steps.getOrDefault(new Change(kind, type), Map.of()).get(record);
        if (counter != null) {
            counter.increment();
        }
    }

    /** Counts a drift and what is done about it. */
    public void drift(String kind, OnDrift action) {
        drifts.get(kind).get(action).increment();
    }

    /** Records how long a part of a step took. */
    public void took(Phase phase, long nanos) {
        phases.get(phase).record(Duration.ofNanos(nanos));
    }

    /** Counts a call without an answer. */
    public void inDoubt(Direction direction) {
        inDoubt.get(direction).increment();
    }

    /** Counts what was found out about a call without an answer. */
    public void resolved(Direction direction, Resolution resolution) {
        resolved.get(direction).get(resolution).increment();
    }

    /** Records how long a run waited from its acceptance to its start. */
    public void begun(Duration waited) {
        queue.record(waited.isNegative() ? Duration.ZERO : waited);
    }

    /** Counts a run that was taken over from another instance. */
    public void takenOver() {
        takenOver.increment();
    }

    /** Records the outcome of a run, and how long it ran on this instance. */
    public void ended(BatchStatus outcome, Duration after) {
        batches.get(outcome).record(after);
    }

    public void rollbackStarted() {
        rollbacksStarted.increment();
    }

    public void rollbackEnded(BatchStatus outcome) {
        (outcome == BatchStatus.INCOMPLETE ? rollbacksIncomplete : rollbacksVerified).increment();
    }
}
