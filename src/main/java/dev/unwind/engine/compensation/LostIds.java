package dev.unwind.engine.compensation;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.batch.StepStatus;
import dev.unwind.batch.Verdict;
import dev.unwind.batch.change.RemoteId;
import dev.unwind.engine.record.RecordedBatch;
import dev.unwind.engine.record.RecordedStep;
import dev.unwind.engine.state.IdReferences;
import dev.unwind.engine.state.IdReferences.Held;
import dev.unwind.engine.state.Snapshot;
import dev.unwind.journal.alias.ResourceResolver;
import dev.unwind.journal.record.ImageRole;
import dev.unwind.provider.KindTraits;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.IntPredicate;

/**
 * The ids that the batch took away, as they stand in the snapshots of other resources: where they have to be left out
 * of a comparison, and what they are rewritten to once their resources are back. Holds ids only, and nothing for
 * batches that delete and replace nothing that others refer to.
 */
public final class LostIds {
    /** How many steps are read at once. */
    private static final int READS = 16;

    private final RecordedBatch batch;
    private final IntPredicate takesPart;
    private final Map<Held, Integer> stepOf = new HashMap<>();
    private final Set<Held> made = new HashSet<>();
    private final Set<Held> restored = new HashSet<>();
    private final Set<HeldId> holders = new HashSet<>();
    private final Set<Integer> back = ConcurrentHashMap.newKeySet();

    /** One step waits for another because its snapshot holds the other's id. */
    public record HeldId(int holder, int held) {}

    private LostIds(RecordedBatch batch, IntPredicate takesPart) {
        this.batch = batch;
        this.takesPart = takesPart;
    }

    /**
     * Reads which ids the touched steps of the batch took away, and which of their snapshots hold them.
     *
     * @param takesPart the steps that are being undone; the others' resources stay away
     */
    public static Uni<LostIds> of(RecordedBatch batch, IntPredicate takesPart) {
        var lost = new LostIds(batch, takesPart);
        boolean referredTo = batch.outline().removedKinds().stream().anyMatch(kind -> batch.kinds().all().stream()
                .anyMatch(each -> each.traits().mayReferTo(kind)));
        if (!referredTo) {
            return Uni.createFrom().item(lost);
        }
        return lost.eachTouched(lost::note)
                .chain(lost::noteLost)
                .chain(() -> lost.eachTouched(lost::noteHolder))
                .replaceWith(lost);
    }

    /**
     * Notes ids that the batch made and that an earlier owner of it has taken away again: they may still stand in what
     * referred to them.
     */
    private Uni<Void> noteLost() {
        return Multi.createFrom()
                .iterable(batch.outline().removedKinds())
                .onItem()
                .transformToUniAndConcatenate(
                        kind -> batch.steps().lostIds(batch.id(), kind).invoke(ids -> noteMade(kind, ids)))
                .collect()
                .last()
                .replaceWithVoid();
    }

    private synchronized void noteMade(String kind, Set<String> ids) {
        ids.forEach(id -> made.add(new Held(kind, id)));
    }

    private Uni<Void> eachTouched(Consumer<RecordedStep> look) {
        return Multi.createFrom()
                .range(1, batch.graph().size() + 1)
                .filter(step -> batch.touched(step) || takesPart.test(step))
                .onItem()
                .transformToUni(number -> batch.with(number, step -> {
                    look.accept(step);
                    return Uni.createFrom().voidItem();
                }))
                .merge(READS)
                .collect()
                .last()
                .replaceWithVoid();
    }

    private synchronized void note(RecordedStep step) {
        var kind = step.kind().name();
        if (step.change().type().removesId() && mayBeRemoved(step)) {
            step.snapshot()
                    .flatMap(Snapshot::id)
                    .ifPresent(id -> stepOf.put(new Held(kind, id.value()), step.number()));
        }
        if (step.record().image(ImageRole.RECREATED).isPresent()) {
            back.add(step.number());
        }
        if (step.change().type().creates()) {
            step.id().ifPresent(id -> made.add(new Held(kind, id.value())));
        }
        if (takesPart.test(step.number())) {
            step.snapshot().flatMap(Snapshot::id).ifPresent(id -> restored.add(new Held(kind, id.value())));
        }
    }

    /** Whether the step may have taken its id away: not where it was never sent, or refused. */
    private boolean mayBeRemoved(RecordedStep step) {
        return batch.touched(step.number())
                && (step.record().image(ImageRole.REMOVED).isPresent()
                        || !step.state().verdict().equals(Optional.of(Verdict.NOT_DONE)));
    }

    private synchronized void noteHolder(RecordedStep step) {
        step.snapshot()
                .flatMap(Snapshot::projection)
                .ifPresent(projection -> IdReferences.in(step.kind().traits(), projection).stream()
                        .filter(stepOf::containsKey)
                        .forEach(held -> holders.add(new HeldId(step.number(), stepOf.get(held)))));
    }

    /** The steps whose snapshots hold ids that other steps took away. */
    public Set<HeldId> holders() {
        return holders;
    }

    /**
     * Whether the projection holds an id that the batch took away: what befell its resource may be the batch's doing.
     */
    boolean holds(KindTraits traits, JsonNode projection) {
        return IdReferences.in(traits, projection).stream().anyMatch(stepOf::containsKey);
    }

    /**
     * Whether a step of the batch deleted this resource itself, or brings it back itself, with all that it refers to.
     */
    public boolean restoredByItsStep(Snapshot.Referrer referrer) {
        var resource = new Held(referrer.kind(), referrer.id().value());
        return restored.contains(resource) || stepOf.containsKey(resource);
    }

    /**
     * The projection without what refers to ids that the batch took away or brought into being: what is left is the
     * same whether the provider has stripped them yet or not.
     */
    public JsonNode without(KindTraits traits, JsonNode projection) {
        return IdReferences.without(
                batch.kinds(), traits, projection, held -> stepOf.containsKey(held) || made.contains(held));
    }

    /** The projection with every id that has become another one since rewritten; one that is still gone is left out. */
    Uni<Rewritten> rewritten(KindTraits traits, JsonNode projection) {
        Map<Held, ResourceResolver.Id> wanted = new HashMap<>();
        IdReferences.in(traits, projection)
                .forEach(held -> wanted.put(
                        held,
                        new ResourceResolver.Id(
                                batch.kinds().get(held.kind()).traits().account(),
                                held.kind(),
                                new RemoteId(held.id()))));
        if (wanted.isEmpty()) {
            return Uni.createFrom().item(new Rewritten(projection, false, false));
        }
        return batch.targets().current(wanted.values()).map(current -> rewrite(traits, projection, wanted, current));
    }

    /**
     * The projection with every id that has become another one since rewritten; empty while one of them is still to be
     * brought back. Lazy; fails with {@link dev.unwind.journal.postgres.JournalUnavailable}.
     */
    public Uni<Optional<JsonNode>> pointed(KindTraits traits, JsonNode projection) {
        return rewritten(traits, projection)
                .map(rewritten -> rewritten.lacking() ? Optional.empty() : Optional.of(rewritten.projection()));
    }

    private Rewritten rewrite(
            KindTraits traits,
            JsonNode projection,
            Map<Held, ResourceResolver.Id> wanted,
            Map<ResourceResolver.Id, RemoteId> current) {
        boolean[] leftOut = {false};
        boolean[] lacking = {false};
        var result = IdReferences.rewritten(batch.kinds(), traits, projection, held -> {
            boolean gone = stepOf.containsKey(held) && gone(stepOf.get(held));
            boolean awaited = gone && takesPart.test(stepOf.get(held));
            var moved = Optional.ofNullable(current.get(wanted.get(held))).map(id -> new Held(held.kind(), id.value()));
            if (awaited || gone && moved.isEmpty()) {
                leftOut[0] = true;
                lacking[0] |= awaited;
                return Optional.empty();
            }
            return moved.isPresent() ? moved : Optional.of(held);
        });
        return new Rewritten(result, leftOut[0], lacking[0]);
    }

    private boolean gone(int step) {
        return !back.contains(step) && batch.statusOf(step) != StepStatus.ROLLED_BACK;
    }

    /** Notes that what this step took away is there again. */
    void back(int step) {
        back.add(step);
    }

    /**
     * What is to be restored now.
     *
     * @param leftOut whether an id had to be left out because its resource is not back
     * @param lacking whether one of these was to be brought back by this unwinding
     */
    record Rewritten(JsonNode projection, boolean leftOut, boolean lacking) {}
}
