package dev.unwind.engine.unwind;

import dev.unwind.batch.change.RemoteId;
import dev.unwind.engine.restoration.RestorationTarget;
import dev.unwind.provider.Kinds;
import dev.unwind.provider.ProviderFailure;
import dev.unwind.provider.RemoteResource;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The resources of a group of steps, read from listings where that is fewer calls than reading them one by one. Serves
 * one look at one group. Safe from any thread.
 */
final class GroupListing {
    private final Kinds kinds;
    private final Map<String, Set<RemoteId>> wanted = new HashMap<>();
    private final Map<String, Map<RemoteId, RemoteResource>> listed = new HashMap<>();
    private Duration readLag = Duration.ZERO;

    GroupListing(Kinds kinds) {
        this.kinds = kinds;
    }

    /** Notes what is going to be looked at. */
    synchronized void want(List<RestorationTarget> targets) {
        targets.forEach(target -> {
            var lag = target.readLag();
            readLag = lag.compareTo(readLag) > 0 ? lag : readLag;
        });
        targets.forEach(target -> target.id()
                .filter(id -> target.kind().traits().behaviour().wholeLists())
                .ifPresent(id -> wanted.computeIfAbsent(target.kind().name(), kind -> new HashSet<>())
                        .add(id)));
    }

    /** For how long after a write reads of some of these may still show the state before it. */
    synchronized Duration readLag() {
        return readLag;
    }

    /** Reads the listings that save calls. Lazy; one that cannot be read is left out. */
    Uni<Void> read() {
        return Multi.createFrom()
                .iterable(kindsWanted())
                .onItem()
                .transformToUniAndConcatenate(this::read)
                .collect()
                .last()
                .replaceWithVoid();
    }

    private synchronized List<String> kindsWanted() {
        return wanted.entrySet().stream()
                .filter(kind -> kind.getValue().size() > 1)
                .map(Map.Entry::getKey)
                .toList();
    }

    private Uni<Void> read(String kind) {
        return kinds.get(kind)
                .readTogether(idsOf(kind))
                .invoke(found -> found.ifPresent(resources -> keep(kind, resources)))
                .onFailure(ProviderFailure.class)
                .recoverWithItem(Optional.empty())
                .replaceWithVoid();
    }

    private synchronized Set<RemoteId> idsOf(String kind) {
        return Set.copyOf(wanted.get(kind));
    }

    private synchronized void keep(String kind, Map<RemoteId, RemoteResource> resources) {
        listed.put(kind, resources);
    }

    /** The resource as it is now. Lazy; fails with a {@link ProviderFailure}. */
    Uni<Optional<RemoteResource>> find(RestorationTarget target) {
        var resources = of(target.kind().name());
        return resources.isPresent() && target.id().isPresent()
                ? Uni.createFrom()
                        .item(Optional.ofNullable(
                                resources.get().get(target.id().get())))
                : target.look();
    }

    private synchronized Optional<Map<RemoteId, RemoteResource>> of(String kind) {
        return Optional.ofNullable(listed.get(kind));
    }
}
