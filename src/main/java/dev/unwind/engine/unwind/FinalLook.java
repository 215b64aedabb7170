package dev.unwind.engine.unwind;

import dev.unwind.engine.async.Delay;
import dev.unwind.engine.compensation.Compensation;
import dev.unwind.engine.compensation.Compensations;
import dev.unwind.engine.compensation.RollbackContext;
import dev.unwind.engine.metrics.RunMetrics;
import dev.unwind.engine.record.RecordedStep;
import dev.unwind.engine.restoration.Attempts;
import dev.unwind.engine.restoration.Restoration;
import dev.unwind.engine.restoration.RestorationTarget;
import dev.unwind.engine.step.RunContext;
import dev.unwind.engine.step.RunState;
import dev.unwind.engine.step.Step;
import dev.unwind.engine.step.StepFailure;
import dev.unwind.engine.step.StepLoader;
import dev.unwind.offload.DocumentWork;
import dev.unwind.provider.ProviderFailure;
import dev.unwind.provider.RemoteResource;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.IntPredicate;
import java.util.function.Supplier;

/**
 * The last look of a rollback: every resource that the batch captured or for which it sent anything is looked at, after
 * the last write and when reads can no longer lag. What is not as captured is restored again, until the time for the
 * rollback is over; then all are looked at once more. Only what this look shows is on record as rolled back.
 */
final class FinalLook {
    /** How many steps are looked at together. */
    private static final int TOGETHER = 64;

    /** A group takes one part in so many of the heap that there is for steps, or it is one step. */
    private static final int GROUPS = 8;

    /** While the last calls of a group are waited for, the next begins. */
    private static final int GROUPS_AT_ONCE = 2;

    private final RunState run;
    private final RunContext context;
    private final StepLoader loader;
    private final RollbackContext rollback;
    private final List<Integer> steps;
    private final StepUndo undo;
    private final LookDelay delay;
    private final BitSet concluded = new BitSet();
    private final BitSet changedWithId = new BitSet();

    /**
     * @param steps those that are looked at, in the order in which they are undone
     * @param concluded those of them of which it is on record already how they ended
     */
    FinalLook(
            RunState run,
            StepLoader loader,
            RollbackContext rollback,
            StepUndo undo,
            List<Integer> steps,
            IntPredicate concluded) {
        this.run = run;
        this.context = run.context();
        this.loader = loader;
        this.rollback = rollback;
        this.undo = undo;
        this.delay = LookDelay.of(run);
        this.steps = steps;
        steps.stream().filter(concluded::test).forEach(this.concluded::set);
    }

    /** Looks, restores and looks again, and records what was seen. Lazy; fails as the journal does. */
    Uni<Void> run() {
        return pass(1);
    }

    private Uni<Void> pass(int number) {
        if (run.handedOver()) {
            return Uni.createFrom().voidItem();
        }
        long writes = rollback.writes().count();
        Map<Integer, StepFailure> differing = new TreeMap<>();
        return lookAtAll(differing)
                .chain(() -> differing.isEmpty()
                        ? recordAll()
                        : restore(differing, number)
                                .chain(() -> rollback.writes().count() == writes && !open(differing)
                                        ? recordAll()
                                        : pass(number + 1)));
    }

    private boolean open(Map<Integer, StepFailure> differing) {
        return differing.keySet().stream().anyMatch(this::toLookAt);
    }

    private synchronized boolean toLookAt(int step) {
        return !concluded.get(step);
    }

    private synchronized void changesWithId(int step) {
        changedWithId.set(step);
    }

    private synchronized boolean changed(int step) {
        return changedWithId.get(step);
    }

    private synchronized void conclude(int step) {
        concluded.set(step);
    }

    private List<Integer> left() {
        return steps.stream().filter(this::toLookAt).toList();
    }

    private Uni<Void> lookAtAll(Map<Integer, StepFailure> differing) {
        var left = left().iterator();
        return Multi.createBy()
                .repeating()
                .supplier(() -> group(left))
                .until(List::isEmpty)
                .onItem()
                .transformToUni(group -> lookAt(group, differing))
                .merge(GROUPS_AT_ONCE)
                .collect()
                .last()
                .replaceWithVoid();
    }

    /** The next steps that are looked at together: fewer where their resources are large. */
    private List<Integer> group(Iterator<Integer> left) {
        long most = run.bodies().size() / GROUPS;
        var group = new ArrayList<Integer>();
        while (left.hasNext() && group.size() < TOGETHER && (group.isEmpty() || expectedBytes(group) < most)) {
            group.add(left.next());
        }
        return group;
    }

    private long expectedBytes(List<Integer> group) {
        return group.stream()
                .mapToLong(step -> RecordedStep.expectedBytes(run.kindOf(step)))
                .sum();
    }

    private Uni<Void> lookAt(List<Integer> group, Map<Integer, StepFailure> differing) {
        var listing = new GroupListing(context.kinds());
        return withRoom(
                        group,
                        () -> each(group, number -> loader.load(number).flatMap(step -> compensation(step)
                                .lookedAt()
                                .invoke(listing::want)
                                .replaceWithVoid())))
                .chain(() -> context.clock().pause(delay.remaining(listing.readLag())))
                .chain(() -> withRoom(group, () -> listing.read()
                        .chain(() -> each(group, number -> loader.load(number)
                                .flatMap(step -> look(step, listing))
                                .invoke(why -> why.ifPresent(failure -> {
                                    synchronized (differing) {
                                        differing.put(number, failure);
                                    }
                                }))
                                .replaceWithVoid()))));
    }

    /** Works on a group when there is room for the bodies of its steps: not while it pauses. */
    private Uni<Void> withRoom(List<Integer> group, Supplier<Uni<Void>> work) {
        return run.bodies().hold(() -> expectedBytes(group), work);
    }

    private Compensation compensation(Step step) {
        return Compensations.of(step, rollback);
    }

    private Uni<Void> each(List<Integer> group, Function<Integer, Uni<Void>> action) {
        return context.slots().forEach(Multi.createFrom().iterable(group), action);
    }

    /** Says what is not as captured; empty where all of the step's resources are. */
    private Uni<Optional<StepFailure>> look(Step step, GroupListing listing) {
        long begunAt = context.clock().nanoTime();
        return step.traced("verify", () -> judgeAll(step, listing))
                .onFailure(StepFailure.class)
                .recoverWithItem(failure -> Optional.of(failure))
                .invoke(() -> context.metrics()
                        .took(RunMetrics.Phase.VERIFY, context.clock().nanoTime() - begunAt));
    }

    private Uni<Optional<StepFailure>> judgeAll(Step step, GroupListing listing) {
        return compensation(step).lookedAt().flatMap(targets -> Multi.createFrom()
                .iterable(targets)
                .onItem()
                .transformToUniAndConcatenate(target -> judge(step.number(), target, listing))
                .filter(Optional::isPresent)
                .collect()
                .first()
                .map(first -> first == null ? Optional.<StepFailure>empty() : first));
    }

    private Uni<Optional<StepFailure>> judge(int step, RestorationTarget target, GroupListing listing) {
        return listing.find(target)
                .flatMap(
                        found -> DocumentWork.on(Restoration.documents(target, found), () -> judge(step, target, found))
                                .flatMap(why -> why.isPresent()
                                        ? Uni.createFrom().item(why)
                                        : target.leavesNothing(found).replaceWith(why)))
                .onFailure(ProviderFailure.class)
                .recoverWithItem(failure -> Optional.of(StepFailure.of(failure, true)));
    }

    private Optional<StepFailure> judge(int step, RestorationTarget target, Optional<RemoteResource> found) {
        if (found.filter(current -> !target.asWantedThroughout(current)).isPresent()) {
            changesWithId(step);
        }
        if (Restoration.asWanted(target, found) || target.leftAlone(found) && !target.asLeft(found)) {
            return Optional.empty();
        }
        return Optional.of(StepFailure.touched(
                        "NOT_RESTORED", "the provider answered that it was done, but the resource is not as captured")
                .differing(Restoration.difference(target, found)));
    }

    /** Restores again what differs, one step after another, in their order. */
    private Uni<Void> restore(Map<Integer, StepFailure> differing, int number) {
        boolean last = rollback.over() || number >= context.config().rollbackAttempts();
        var pause =
                Delay.backOff(context.config().rollbackPause(), context.config().rollbackMaxPause(), number);
        return (last || number == 1
                        ? Uni.createFrom().voidItem()
                        : context.clock().pause(pause))
                .chain(() -> Multi.createFrom()
                        .iterable(steps.stream().filter(differing::containsKey).toList())
                        .onItem()
                        .transformToUniAndConcatenate(step -> last || forAPerson(differing.get(step))
                                ? giveUp(step, differing.get(step))
                                : restore(step))
                        .collect()
                        .last()
                        .replaceWithVoid());
    }

    private Uni<Void> giveUp(int number, StepFailure why) {
        conclude(number);
        return loader.with(number, step -> StepUndo.failed(step, rollback.over() ? timedOut(why) : why));
    }

    private static StepFailure timedOut(StepFailure why) {
        return why.code().equals("NOT_RESTORED") || forAPerson(why) ? why : Attempts.timedOut();
    }

    /** Whether no write mends it: a person decides. */
    private static boolean forAPerson(StepFailure why) {
        return why.code().equals(StepFailure.REFERRED_TO);
    }

    private Uni<Void> restore(int number) {
        return run.handedOver()
                ? Uni.createFrom().voidItem()
                : loader.with(number, step -> undo.undo(step, true))
                        .flatMap(outcome -> outcome == StepUndo.Outcome.UNFINISHED
                                ? loader.with(number, recreated -> undo.finish(recreated, true))
                                : Uni.createFrom().item(outcome))
                        .invoke(outcome -> {
                            if (outcome == StepUndo.Outcome.CONCLUDED) {
                                conclude(number);
                            }
                        })
                        .replaceWithVoid();
    }

    /** What was created first: where a provider gives ids again, what was deleted may be back under such an id. */
    private Uni<Void> recordAll() {
        return run.handedOver()
                ? Uni.createFrom().voidItem()
                : record(step -> !run.typeOf(step).needsExisting())
                        .chain(() -> record(step -> run.typeOf(step).needsExisting()));
    }

    private Uni<Void> record(IntPredicate among) {
        return each(
                left().stream().filter(among::test).toList(),
                number -> loader.with(number, step -> undo.proved(step, compensation(step), changed(number))));
    }
}
