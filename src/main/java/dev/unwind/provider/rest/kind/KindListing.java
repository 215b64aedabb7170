package dev.unwind.provider.rest.kind;

import dev.unwind.batch.change.RemoteId;
import dev.unwind.provider.IdRules.Parent;
import dev.unwind.provider.ProviderFailure;
import dev.unwind.provider.RemoteResource;
import dev.unwind.provider.ResourceReads;
import dev.unwind.provider.rest.description.CollectionForm;
import dev.unwind.provider.rest.description.KindDescription;
import dev.unwind.provider.rest.listing.BulkRead;
import dev.unwind.provider.rest.listing.ListOperation;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Lists all resources of a kind; those that lie under others parent by parent, of which the ids are kept. Thread-safe.
 *
 * @param listing lists all resources, or what lies under one parent; empty if they cannot be listed
 * @param parents reads that under which the resources lie; empty if they lie under no other resource
 * @param whole reads a resource with what listings do not show of it
 * @param size takes note of how many pages a listing has
 */
record KindListing(
        KindDescription kind,
        Optional<ListOperation> listing,
        Optional<? extends ResourceReads> parents,
        Function<RemoteId, Uni<Optional<RemoteResource>>> whole,
        BulkRead.Size size) {
    /** How many resources are read at once. */
    private static final int READS = 8;

    /** See {@link ResourceReads#list(Consumer)}. */
    Uni<Void> all(Consumer<RemoteResource> each) {
        return showAll(each, Long.MAX_VALUE).replaceWithVoid();
    }

    /**
     * See {@link ResourceReads#list(Consumer, int)}. Where a look-up by name is a listing itself, one listing is never
     * too much.
     */
    Uni<Boolean> all(Consumer<RemoteResource> each, int lookUps) {
        boolean searched = kind.find().isPresent() || kind.namesAreIds() || parents.isPresent();
        if (searched && size.calls() > lookUps) {
            return Uni.createFrom().item(false);
        }
        return showAll(each, searched ? lookUps : Long.MAX_VALUE);
    }

    private Uni<Boolean> showAll(Consumer<RemoteResource> each, long mostCalls) {
        if (!refersInCollections()) {
            return showListed(each, mostCalls);
        }
        Set<RemoteId> ids = new LinkedHashSet<>();
        return showListed(resource -> ids.add(resource.id()), mostCalls).chain(all -> {
            if (!all || ids.size() > mostCalls) {
                return Uni.createFrom().item(false);
            }
            return showWhole(ids, each).replaceWith(true);
        });
    }

    private Uni<Boolean> showListed(Consumer<RemoteResource> each, long mostCalls) {
        return Uni.createFrom()
                .deferred(() -> parents.isPresent()
                        ? showUnderAll(parents.get(), each, mostCalls)
                        : listed().showAll(each, mostCalls, size));
    }

    /** Whether ids of others stand in members that listings do not show. */
    private boolean refersInCollections() {
        return kind.collections().stream()
                .map(CollectionForm::member)
                .anyMatch(member -> kind.traits().references().stream()
                        .anyMatch(reference -> reference.path().tokens().get(0).equals(member)));
    }

    private Uni<Void> showWhole(Set<RemoteId> ids, Consumer<RemoteResource> each) {
        return Multi.createFrom()
                .iterable(ids)
                .onItem()
                .transformToUni(whole::apply)
                .merge(READS)
                .invoke(found -> found.ifPresent(each))
                .collect()
                .last()
                .replaceWithVoid();
    }

    private Uni<Boolean> showUnderAll(ResourceReads above, Consumer<RemoteResource> each, long mostCalls) {
        Set<RemoteId> ids = new LinkedHashSet<>();
        return above.list(resource -> ids.add(resource.id()))
                .chain(() -> ids.size() > mostCalls
                        ? Uni.createFrom().item(false)
                        : listedUnder(ids, each).replaceWith(true));
    }

    /** See {@link ResourceReads#listUnder}. */
    Uni<Void> under(Set<RemoteId> ids, Consumer<RemoteResource> each) {
        if (!refersInCollections()) {
            return listedUnder(ids, each);
        }
        Set<RemoteId> children = new LinkedHashSet<>();
        return listedUnder(ids, resource -> children.add(resource.id())).chain(() -> showWhole(children, each));
    }

    private Uni<Void> listedUnder(Set<RemoteId> ids, Consumer<RemoteResource> each) {
        Parent parent = kind.traits().ids().parent().orElseThrow();
        return Multi.createFrom()
                .iterable(ids)
                .onItem()
                .transformToUniAndConcatenate(id -> listed().under(parent, id).showAll(each, Long.MAX_VALUE, size))
                .collect()
                .last()
                .replaceWithVoid();
    }

    private ListOperation listed() {
        return listing.orElseThrow(
                () -> new ProviderFailure.Unsupported(kind.traits().name() + " cannot be listed through this API"));
    }
}
