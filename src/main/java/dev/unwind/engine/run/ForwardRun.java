package dev.unwind.engine.run;

import dev.unwind.batch.BatchStatus;
import dev.unwind.batch.StopReason;
import dev.unwind.batch.policy.OnFailure;
import dev.unwind.engine.forward.ForwardPhase;
import dev.unwind.engine.step.RunContext;
import dev.unwind.engine.step.RunJournal;
import dev.unwind.engine.step.RunState;
import dev.unwind.engine.step.StepLoader;
import dev.unwind.engine.unwind.UnwindPhase;
import dev.unwind.journal.record.RecordType;
import io.smallrye.mutiny.Uni;
import java.util.BitSet;
import java.util.Optional;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.jboss.logging.Logger;

/** The first run of a batch: forward, and back where that is called for. */
final class ForwardRun implements RunPipeline.Course {
    private static final Logger LOG = Logger.getLogger(ForwardRun.class);

    private final RunState run;
    private final RunContext context;
    private final StepLoader loader;
    private final RunJournal journal;
    private final ForwardPhase forward;

    ForwardRun(RunState run, StepLoader loader, RunJournal journal) {
        this.run = run;
        this.context = run.context();
        this.loader = loader;
        this.journal = journal;
        this.forward = new ForwardPhase(run, loader);
    }

    @Override
    public Uni<Void> go() {
        return begin().chain(this::unwind);
    }

    private Uni<Void> begin() {
        if (context.takenOver()) {
            run.outline().reason().map(StopReason::parse).ifPresent(this::takeUp);
            return journal.takeOver().chain(() -> unwinds() ? Uni.createFrom().voidItem() : forward());
        }
        return run.outline().cancel().isPresent()
                ? forward()
                : journal.become(RecordType.BATCH_RUNNING, BatchStatus.RUNNING, Optional.empty())
                        .chain(this::forward);
    }

    /** Goes forward, unless a cancellation was requested before this instance had the batch. */
    private Uni<Void> forward() {
        var cancel = run.outline().cancel();
        return cancel.isPresent() && !run.cancelled()
                ? cancelling(new StopReason.Cancelled(cancel.get())).chain(forward::run)
                : forwardWithinDeadline();
    }

    /** Takes up the reason for which an earlier owner of the batch had stopped. */
    private void takeUp(StopReason reason) {
        if (reason.cancels()) {
            run.cancelledBecause(reason);
        } else {
            run.stop(reason);
        }
    }

    /** Whether an earlier owner of the batch had begun to roll it back. */
    private boolean unwinds() {
        return run.outline().status() == BatchStatus.ROLLING_BACK;
    }

    @Override
    public void cancel(StopReason reason) {
        cancelling(reason)
                .subscribe()
                .with(
                        known -> {},
                        failure -> LOG.debugf("batch %s: its cancellation is not on record: %s", run.id(), failure));
    }

    private Uni<Void> cancelling(StopReason reason) {
        var recorded = run.cancel(
                reason,
                () -> journal.become(RecordType.BATCH_CANCELLING, BatchStatus.RUNNING, Optional.of(reason.json())));
        if (recorded.isPresent()) {
            forward.stop(reason);
        }
        return recorded.orElseGet(() -> Uni.createFrom().voidItem());
    }

    private Uni<Void> forwardWithinDeadline() {
        var remaining = run.outline().remaining();
        if (remaining.isEmpty()) {
            return forward.run();
        }
        var alarm = context.clock()
                .alarm(remaining.get())
                .subscribe()
                .with(passed -> forward.stop(new StopReason.DeadlinePassed()));
        return forward.run().onTermination().invoke(alarm::cancel);
    }

    private Uni<Void> unwind() {
        run.decide();
        boolean everything =
                run.cancelled() || context.options().onFailure() == OnFailure.ROLLBACK && !run.goesForward();
        var undone = toUndo(everything);
        var captured = captured(everything);
        if (all().noneMatch(undone.or(captured))) {
            return Uni.createFrom().voidItem();
        }
        return (unwinds()
                        ? Uni.createFrom().voidItem()
                        : journal.become(
                                RecordType.BATCH_ROLLING_BACK,
                                BatchStatus.ROLLING_BACK,
                                run.stopReason().map(StopReason::json)))
                .chain(() -> new UnwindPhase(run, loader, undone, captured).run());
    }

    /**
     * The steps that are undone: all that were applied, or those that failed alone; and nothing that is shown to have
     * changed nothing. Those that are concluded already are among them.
     */
    private IntPredicate toUndo(boolean everything) {
        var undone = new BitSet();
        all().filter(step -> switch (run.statusOf(step)) {
                    case APPLIED -> everything;
                    case FAILED, IN_DOUBT -> run.touched(step);
                    case ROLLING_BACK, ROLLED_BACK, ROLLBACK_FAILED, ROLLBACK_SKIPPED -> true;
                    default -> false;
                })
                .forEach(undone::set);
        return undone::get;
    }

    /** The steps whose resources have to be as captured where everything is undone, although they changed nothing. */
    private IntPredicate captured(boolean everything) {
        var captured = new BitSet();
        if (everything && run.anythingSent()) {
            all().filter(run::captured)
                    .filter(step -> switch (run.statusOf(step)) {
                        case SKIPPED, FAILED -> run.typeOf(step).needsExisting() || run.sent(step);
                        default -> false;
                    })
                    .forEach(captured::set);
        }
        return captured::get;
    }

    private IntStream all() {
        return IntStream.rangeClosed(1, run.graph().size());
    }
}
