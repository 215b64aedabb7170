package dev.unwind.engine.step;

import dev.unwind.batch.change.RemoteId;
import dev.unwind.engine.async.MemoizedUni;
import dev.unwind.engine.state.IdReferences;
import dev.unwind.engine.state.IdReferences.Held;
import dev.unwind.engine.state.Snapshot;
import dev.unwind.provider.ResourceKind;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which resources hold an id that the batch is going to take away. They are captured with it, so that they can be pointed at what is
 * created in its place, unless their own steps bring them back. One listing of each kind serves the whole batch; only ids are kept of it.
 */
public final class Referrers {
    private record Holder(ResourceKind kind, RemoteId id) {}

    private final RunState run;
    private final MemoizedUni<Map<Held, List<Holder>>> index = new MemoizedUni<>(this::build);

    Referrers(RunState run) {
        this.run = run;
    }

    /** The resources that hold this id, as they are now. */
    public Uni<List<Snapshot.Referrer>> of(ResourceKind kind, RemoteId id) {
        return index.get().flatMap(holders -> Multi.createFrom()
                .iterable(holders.getOrDefault(new Held(kind.name(), id.value()), List.of()))
                .onItem()
                .transformToUniAndConcatenate(this::capture)
                .filter(Optional::isPresent)
                .map(Optional::get)
                .collect()
                .asList());
    }

    private Uni<Optional<Snapshot.Referrer>> capture(Holder holder) {
        return holder.kind()
                .read(holder.id())
                .map(found -> found.map(
                        resource -> new Snapshot.Referrer(holder.kind().name(), holder.id(), resource.projection())));
    }

    private Uni<Map<Held, List<Holder>>> build() {
        var removed = run.removedKinds();
        var listed = run.kinds().all().stream()
                .filter(kind -> kind.traits().listable())
                .filter(kind -> removed.stream().anyMatch(kind.traits()::mayReferTo))
                .toList();
        if (listed.isEmpty()) {
            return Uni.createFrom().item(Map.of());
        }
        return removedIds(removed).flatMap(ids -> Multi.createFrom()
                .iterable(listed)
                .onItem()
                .transformToUniAndConcatenate(kind -> holders(kind, ids))
                .collect()
                .in(HashMap::new, Referrers::merge));
    }

    /** The ids of these kinds that the batch is going to take away. */
    public Uni<Set<Held>> removedIds(Set<String> kinds) {
        return Multi.createFrom()
                .iterable(kinds)
                .onItem()
                .transformToUniAndConcatenate(kind -> run.steps()
                        .removedIds(run.id(), kind)
                        .map(ids -> ids.stream().map(id -> new Held(kind, id)).toList()))
                .collect()
                .in(HashSet::new, Set::addAll);
    }

    private Uni<Map<Held, List<Holder>>> holders(ResourceKind kind, Set<Held> wanted) {
        return kind.list().map(all -> {
            Map<Held, List<Holder>> holders = new HashMap<>();
            for (var resource : all) {
                IdReferences.in(kind.traits(), resource.projection()).stream()
                        .filter(wanted::contains)
                        .forEach(held -> holders.computeIfAbsent(held, each -> new ArrayList<>())
                                .add(new Holder(kind, resource.id())));
            }
            return holders;
        });
    }

    private static void merge(Map<Held, List<Holder>> into, Map<Held, List<Holder>> more) {
        more.forEach((held, holders) -> into.merge(held, holders, (one, two) -> {
            var both = new ArrayList<>(one);
            both.addAll(two);
            return both;
        }));
    }
}
