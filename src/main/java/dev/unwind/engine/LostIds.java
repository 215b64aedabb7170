package dev.unwind.engine;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.batch.RemoteId;
import dev.unwind.batch.StepStatus;
import dev.unwind.journal.Targets;
import dev.unwind.provider.KindTraits;
import dev.unwind.provider.PathPattern;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.IntPredicate;
import java.util.function.UnaryOperator;

/**
 * The ids that the batch took away, as they stand in the snapshots of other resources: where they have to be left out of a
 * comparison, and what they are rewritten to once their resources are back. Empty for batches that delete and replace nothing that
 * others refer to.
 */
final class LostIds {
    private record Id(String kind, String id) {}

    private final BatchRun run;
    private final IntPredicate takesPart;
    private final Map<Id, Integer> stepOf;
    private final Set<Integer> back = ConcurrentHashMap.newKeySet();

    private LostIds(BatchRun run, IntPredicate takesPart, Map<Id, Integer> stepOf) {
        this.run = run;
        this.takesPart = takesPart;
        this.stepOf = stepOf;
    }

    /**
     * Reads which ids the touched steps of the batch took away.
     *
     * @param takesPart the steps that are being undone; the others' resources stay away
     */
    static Uni<LostIds> of(BatchRun run, IntPredicate takesPart) {
        var referredTo = new HashSet<String>();
        run.removedKinds().stream()
                .filter(kind -> run.kinds().all().stream()
                        .anyMatch(each -> each.traits().mayReferTo(kind)))
                .forEach(referredTo::add);
        return touched(run)
                .filter(step -> run.typeOf(step).removesId())
                .filter(step -> referredTo.contains(run.kindOf(step).name()))
                .onItem()
                .transformToUni(run::load)
                .merge(16)
                .collect()
                .<Map<Id, Integer>>in(HashMap::new, (lost, step) -> step.snapshot()
                        .flatMap(Snapshot::id)
                        .ifPresent(id -> lost.put(new Id(step.kind().name(), id.value()), step.number())))
                .map(lost -> new LostIds(run, takesPart, lost));
    }

    private static Multi<Integer> touched(BatchRun run) {
        return Multi.createFrom().range(1, run.graph().size() + 1).filter(run::touched);
    }

    /** Which touched steps' snapshots hold ids that were taken away. */
    Uni<Set<UnwindOrder.HeldId>> held() {
        if (stepOf.isEmpty()) {
            return Uni.createFrom().item(Set.of());
        }
        return touched(run)
                .filter(step -> !run.kindOf(step).traits().references().isEmpty())
                .onItem()
                .transformToUni(run::load)
                .merge(16)
                .collect()
                .in(HashSet::new, (held, step) -> step.snapshot()
                        .flatMap(Snapshot::projection)
                        .ifPresent(projection -> visit(
                                step.kind().traits(),
                                projection,
                                id -> held.add(new UnwindOrder.HeldId(step.number(), stepOf.get(id))))));
    }

    private void visit(KindTraits traits, JsonNode projection, Consumer<Id> visitor) {
        traits.references().forEach(reference -> reference.path().visit(projection, value -> {
            var id = new Id(reference.kind(), value.asText());
            if (stepOf.containsKey(id)) {
                visitor.accept(id);
            }
        }));
    }

    /** The projection without what refers to the ids that were taken away: the same whether the provider strips them or not. */
    JsonNode without(KindTraits traits, JsonNode projection) {
        return stepOf.isEmpty() ? projection : replace(traits, projection, id -> stepOf.containsKey(id) ? null : id);
    }

    /**
     * The projection with every id that has become another one since rewritten; one that is still gone is left out.
     *
     * @return with whether something had to be left out
     */
    Uni<Rewritten> rewritten(KindTraits traits, JsonNode projection) {
        Map<Id, Targets.Id> wanted = new HashMap<>();
        traits.references().forEach(reference -> reference.path().visit(projection, value -> {
            if (!value.isNull()) {
                wanted.put(
                        new Id(reference.kind(), value.asText()),
                        new Targets.Id(
                                run.kinds().get(reference.kind()).traits().account(),
                                reference.kind(),
                                new RemoteId(value.asText())));
            }
        }));
        if (wanted.isEmpty()) {
            return Uni.createFrom().item(new Rewritten(projection, false, false));
        }
        return run.targets().current(wanted.values()).map(current -> {
            Map<Id, Id> moved = new HashMap<>();
            wanted.forEach((id, target) -> {
                if (current.containsKey(target)) {
                    moved.put(id, new Id(id.kind(), current.get(target).value()));
                }
            });
            return rewrite(traits, projection, moved);
        });
    }

    private Rewritten rewrite(KindTraits traits, JsonNode projection, Map<Id, Id> moved) {
        boolean[] leftOut = {false};
        boolean[] lacking = {false};
        var result = replace(traits, projection, id -> {
            if (moved.containsKey(id)) {
                return moved.get(id);
            }
            if (stepOf.containsKey(id) && gone(stepOf.get(id))) {
                leftOut[0] = true;
                lacking[0] |= takesPart.test(stepOf.get(id));
                return null;
            }
            return id;
        });
        return new Rewritten(result, leftOut[0], lacking[0]);
    }

    private boolean gone(int step) {
        return !back.contains(step) && run.statusOf(step) != StepStatus.ROLLED_BACK;
    }

    /** What this step took away is there again. */
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

    private JsonNode replace(KindTraits traits, JsonNode projection, UnaryOperator<Id> ids) {
        var copy = projection.deepCopy();
        for (var reference : traits.references()) {
            var refTraits = run.kinds().get(reference.kind()).traits();
            replaceIn(copy, reference.path(), value -> {
                var id = new Id(reference.kind(), value.asText());
                var replaced = ids.apply(id);
                return replaced == null
                        ? null
                        : replaced.equals(id) ? value : refTraits.json(new RemoteId(replaced.id()));
            });
        }
        return copy;
    }

    /**
     * Replaces ids; where one goes, the whole of the array's element that held it goes: {@code [{"id": 5}]} becomes {@code []},
     * which is what providers make of it.
     */
    private static void replaceIn(JsonNode document, PathPattern path, UnaryOperator<JsonNode> ids) {
        int star = path.tokens().lastIndexOf("*");
        if (star < 0 || star == path.tokens().size() - 1) {
            path.replace(document, ids);
            return;
        }
        var elements = new PathPattern(path.tokens().subList(0, star + 1));
        var within =
                new PathPattern(path.tokens().subList(star + 1, path.tokens().size()));
        elements.replace(document, element -> {
            boolean[] gone = {false};
            within.replace(element, value -> {
                var replaced = ids.apply(value);
                gone[0] |= replaced == null;
                return replaced == null ? value : replaced;
            });
            return gone[0] ? null : element;
        });
    }
}
