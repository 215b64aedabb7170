package dev.unwind.engine.plan;

import dev.unwind.engine.lookup.LaterReferrers;
import dev.unwind.engine.record.RecordedStep;
import dev.unwind.engine.refusal.PlanTimedOut;
import dev.unwind.engine.rollback.PreparedRollback;
import dev.unwind.engine.state.Snapshot;
import dev.unwind.engine.unwind.UnwindOrder;
import dev.unwind.provider.Kinds;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Plans rollbacks: reads the resources of the steps, compares, and says what would be written. Changes, stores and
 * claims nothing.
 */
@ApplicationScoped
public class RollbackPlanner {
    private static final int CONCURRENT_READS = 16;

    private final DriftDetector drifts;
    private final PlanConfig config;

    RollbackPlanner(DriftDetector drifts, PlanConfig config) {
        this.drifts = drifts;
        this.config = config;
    }

    /**
     * Says what a rollback would come to.
     *
     * @return lazy; completes on any thread; fails with {@link PlanTimedOut} or
     *     {@link dev.unwind.journal.postgres.JournalUnavailable}; what a provider does not answer becomes a warning
     */
    public Uni<RollbackPlan> plan(PreparedRollback rollback) {
        var steps = rollback.selection().steps();
        var done = new AtomicInteger();
        var batch = rollback.batch();
        var referrers = new LaterReferrers(
                batch.kinds(), kind -> batch.steps().ids(batch.id(), kind), steps::contains, System::nanoTime);
        return Multi.createFrom()
                .iterable(steps)
                .onItem()
                .transformToUni(number -> plan(rollback, referrers, number).invoke(done::incrementAndGet))
                .merge(CONCURRENT_READS)
                .collect()
                .asList()
                .map(planned -> new RollbackPlan(
                        inOrder(planned),
                        order(rollback),
                        rollback.options().onDrift(),
                        rollback.options().accept()))
                .ifNoItem()
                .after(config.timeout())
                .failWith(() -> new PlanTimedOut(done.get(), steps.size(), config.timeout()));
    }

    private Uni<RollbackPlan.Planned> plan(PreparedRollback rollback, LaterReferrers referrers, int number) {
        var batch = rollback.batch();
        return batch.with(number, step -> new UndoPlanner(batch, step, rollback.lostIds(), drifts, referrers)
                .forecast()
                .map(forecast -> planned(batch.kinds(), step, forecast)));
    }

    private static RollbackPlan.Planned planned(Kinds kinds, RecordedStep step, Forecast forecast) {
        var change = step.change();
        return new RollbackPlan.Planned(
                change.subject(),
                step.state().status(),
                forecast,
                Reversibility.of(
                        kinds,
                        step.kind().traits(),
                        change.type(),
                        change.desired(),
                        step.snapshot()
                                .flatMap(Snapshot::projection)
                                .map(step.kind()::masked)
                                .orElse(List.of())));
    }

    private static List<RollbackPlan.Planned> inOrder(List<RollbackPlan.Planned> planned) {
        return planned.stream()
                .sorted(Comparator.comparingInt(each -> each.subject().number()))
                .toList();
    }

    private static List<Integer> order(PreparedRollback rollback) {
        var places = rollback.batch().placesApplied();
        var order = UnwindOrder.of(rollback.batch().graph(), rollback.lostIds().holders(), step -> places[step]);
        return order.steps().stream()
                .filter(rollback.selection().steps()::contains)
                .toList();
    }
}
