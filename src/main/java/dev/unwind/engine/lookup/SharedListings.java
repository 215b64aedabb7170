package dev.unwind.engine.lookup;

import dev.unwind.provider.RemoteResource;
import dev.unwind.provider.ResourceKind;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * Listings that the batches of this instance share: while one of a kind is under way, another waits to begin, which
 * serves all who have asked meanwhile. Nobody is served by a listing that began before they asked, since it might not
 * show what they have written. Keeps no resources. Safe from any thread.
 */
public final class SharedListings {
    /** The latest that has begun of each kind, while it is under way. */
    private final Map<String, Listing> underWay = new HashMap<>();
    /** Those that have not begun. */
    private final Map<String, Listing> waiting = new HashMap<>();

    private final Duration patience;

    public SharedListings() {
        this(Duration.ofMinutes(2));
    }

    /** @param patience after which nobody waits any longer for a listing that another batch makes */
    SharedListings(Duration patience) {
        this.patience = patience;
    }

    /**
     * Lists all resources of the kind. Lazy; completes on the thread of the last answer; fails with
     * {@link dev.unwind.provider.ProviderFailure}. A listing that fails for the batch that makes it, or that this batch
     * gives up, is made again by each that waited for it.
     *
     * @param each called as {@link dev.unwind.provider.ResourceReads#list} does, by one thread at a time
     */
    public Uni<Void> list(ResourceKind kind, Consumer<RemoteResource> each) {
        return list(kind, each, Integer.MAX_VALUE).replaceWithVoid();
    }

    /**
     * Lists all resources as {@link #list(ResourceKind, Consumer)} does, if that takes no more calls than so many
     * look-ups by name.
     *
     * @return whether all were listed; if not, some of them may have been shown
     */
    public Uni<Boolean> list(ResourceKind kind, Consumer<RemoteResource> each, int lookUps) {
        return Uni.createFrom().deferred(() -> {
            Consumer<RemoteResource> reader = resource -> {
                synchronized (each) {
                    each.accept(resource);
                }
            };
            var joined = join(kind, reader, lookUps);
            return joined.isLedBy(reader)
                    ? joined.run
                    : joined.outcome()
                            .ifNoItem()
                            .after(patience)
                            .fail()
                            .onFailure()
                            .recoverWithItem(false)
                            .flatMap(all -> all ? Uni.createFrom().item(true) : kind.list(reader, lookUps));
        });
    }

    private synchronized Listing join(ResourceKind kind, Consumer<RemoteResource> reader, int lookUps) {
        var next = waiting.get(kind.name());
        if (next != null) {
            next.readers.add(reader);
            return next;
        }
        var begun = underWay.get(kind.name());
        if (begun == null) {
            var first = new Listing(kind, reader, lookUps, Uni.createFrom().voidItem());
            underWay.put(kind.name(), first);
            return first;
        }
        var following = new Listing(kind, reader, lookUps, begun.ended());
        waiting.put(kind.name(), following);
        return following;
    }

    /** From now on nobody joins this listing, even if the one before it goes on. */
    private synchronized void begin(Listing listing) {
        if (waiting.remove(listing.kind.name(), listing)) {
            underWay.put(listing.kind.name(), listing);
        }
    }

    /** Nobody joins it from now on, whether it had begun or not. */
    private synchronized void end(Listing listing) {
        waiting.remove(listing.kind.name(), listing);
        underWay.remove(listing.kind.name(), listing);
    }

    /**
     * One listing, made as the batch that asked for it first may make it, and only for as long as that batch wants it:
     * where the batch is given up, nothing else may be called on its behalf.
     */
    private final class Listing {
        private final ResourceKind kind;
        private final List<Consumer<RemoteResource>> readers = new CopyOnWriteArrayList<>();
        private final CompletableFuture<Boolean> outcome = new CompletableFuture<>();
        private final Uni<Boolean> run;

        Listing(ResourceKind kind, Consumer<RemoteResource> leader, int lookUps, Uni<Void> after) {
            this.kind = kind;
            this.readers.add(leader);
            this.run = after.invoke(() -> begin(this))
                    .chain(() -> kind.list(resource -> readers.forEach(reader -> reader.accept(resource)), lookUps))
                    .onTermination()
                    .invoke(this::ends);
        }

        private void ends(Boolean all, Throwable failure, boolean cancelled) {
            end(this);
            if (cancelled) {
                outcome.cancel(false);
            } else if (failure != null) {
                outcome.completeExceptionally(failure);
            } else {
                outcome.complete(all);
            }
        }

        boolean isLedBy(Consumer<RemoteResource> reader) {
            return readers.get(0) == reader;
        }

        /** For those who did not make it. */
        Uni<Boolean> outcome() {
            return Uni.createFrom().completionStage(outcome::copy);
        }

        /** Completes when it has ended or takes too long. */
        Uni<Void> ended() {
            return outcome()
                    .ifNoItem()
                    .after(patience)
                    .fail()
                    .onFailure()
                    .recoverWithNull()
                    .replaceWithVoid();
        }
    }
}
