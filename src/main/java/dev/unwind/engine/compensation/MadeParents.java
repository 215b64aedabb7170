package dev.unwind.engine.compensation;

import dev.unwind.batch.change.ChangeType;
import dev.unwind.batch.change.RemoteId;
import dev.unwind.engine.async.MemoizedUni;
import dev.unwind.engine.step.RunContext;
import dev.unwind.provider.IdRules;
import dev.unwind.provider.IdRules.Parent;
import dev.unwind.provider.KindTraits;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntPredicate;

/**
 * The resources that the batch created and that the rollback takes away again, as parents of others: what lay under one
 * of them is gone with it. Keeps ids alone, of the kinds that were asked for. Safe from any thread.
 */
public final class MadeParents {
    private final RunContext run;
    private final IntPredicate undone;
    private final Map<String, MemoizedUni<Set<RemoteId>>> made = new ConcurrentHashMap<>();

    /** What a resource lies under. */
    private record Above(String kind, RemoteId id) {}

    /** @param undone the steps that are rolled back */
    MadeParents(RunContext run, IntPredicate undone) {
        this.run = run;
        this.undone = undone;
    }

    /**
     * Whether something that a resource lay under was created by the batch and is gone. Lazy; fails with
     * {@link dev.unwind.journal.postgres.JournalUnavailable} and with a {@link dev.unwind.provider.ProviderFailure}.
     *
     * @param missing the resource's id; empty if the resource is there
     */
    Uni<Boolean> areGoneAbove(KindTraits kind, Optional<RemoteId> missing) {
        return Multi.createFrom()
                .iterable(missing.map(id -> above(kind, id)).orElse(List.of()))
                .onItem()
                .transformToUniAndConcatenate(this::isGone)
                .filter(gone -> gone)
                .collect()
                .first()
                .map(gone -> gone != null);
    }

    private static List<Above> above(KindTraits kind, RemoteId id) {
        List<Above> above = new ArrayList<>();
        IdRules rules = kind.ids();
        Optional<RemoteId> next = id.parent();
        while (rules.parent().isPresent() && next.isPresent()) {
            Parent parent = rules.parent().get();
            RemoteId own = next.get();
            parent.kind().ifPresent(name -> above.add(new Above(name, own)));
            rules = parent.rules();
            next = own.parent();
        }
        return above;
    }

    private Uni<Boolean> isGone(Above parent) {
        return made.computeIfAbsent(parent.kind(), kind -> new MemoizedUni<>(() -> madeOf(kind)))
                .get()
                .flatMap(ids -> ids.contains(parent.id())
                        ? run.kinds().get(parent.kind()).read(parent.id()).map(Optional::isEmpty)
                        : Uni.createFrom().item(false));
    }

    private Uni<Set<RemoteId>> madeOf(String kind) {
        return run.steps().ids(run.id(), kind).map(ids -> {
            Set<RemoteId> created = new HashSet<>();
            ids.forEach((step, id) -> {
                if (undone.test(step) && run.outline().steps().get(step - 1).type() == ChangeType.CREATE) {
                    created.add(id);
                }
            });
            return created;
        });
    }
}
