package dev.unwind.provider.rest.kind;

import dev.unwind.batch.change.RemoteId;
import dev.unwind.provider.RemoteResource;
import dev.unwind.provider.rest.description.KindDescription;
import dev.unwind.provider.rest.description.ListForm;
import dev.unwind.provider.rest.http.FailureClassifier;
import dev.unwind.provider.rest.listing.ListOperation;
import dev.unwind.provider.rest.mapping.ResourceMapper;
import dev.unwind.provider.rest.message.ProviderAnswer;
import dev.unwind.provider.rest.message.ProviderCall;
import dev.unwind.provider.rest.operation.Subject;
import io.smallrye.mutiny.Uni;
import java.util.Optional;
import java.util.function.BiPredicate;

/** Reads single resources of a kind, by a call for each or by a search for its id. Thread-safe. */
final class ReadOperation {
    private final KindDescription kind;
    private final AbsenceCheck reads;
    private final ResourceMapper resources;
    private final CollectionReads collections;
    private final Optional<ListOperation> listing;
    private final BiPredicate<String, String> sameName;

    ReadOperation(
            KindDescription kind,
            AbsenceCheck reads,
            ResourceMapper resources,
            CollectionReads collections,
            Optional<ListOperation> listing,
            BiPredicate<String, String> sameName) {
        this.kind = kind;
        this.reads = reads;
        this.resources = resources;
        this.collections = collections;
        this.listing = listing;
        this.sameName = sameName;
    }

    /** See {@link dev.unwind.provider.ResourceReads#read}. */
    Uni<Optional<RemoteResource>> read(RemoteId id) {
        return kind.readBySearch()
                .map(search -> searched(search, id))
                .orElseGet(() -> called(id))
                .chain(found -> found.filter(resource -> !kind.collections().isEmpty())
                        .map(collections::complete)
                        .orElseGet(() -> Uni.createFrom().item(found)));
    }

    private Uni<Optional<RemoteResource>> searched(ListForm search, RemoteId id) {
        ProviderCall call = ProviderCall.get(subject(id).path(search.path()));
        return reads.read(call)
                .map(answer -> answer.flatMap(
                        found -> resources.around(id).listed(call, found.body().orElseThrow(), search.items()).stream()
                                .filter(resource -> isRequested(id, resource))
                                .findFirst()));
    }

    private Uni<Optional<RemoteResource>> called(RemoteId id) {
        ProviderCall call = kind.read().call(subject(id));
        return reads.read(call).chain(answer -> answer.map(found -> shown(id, call, found))
                .orElseGet(() -> Uni.createFrom().item(Optional.empty())));
    }

    private Uni<Optional<RemoteResource>> shown(RemoteId id, ProviderCall call, ProviderAnswer answer) {
        return resources
                .around(id)
                .read(id, call, answer)
                .map(resource -> withSameId(id, call, resource))
                .orElseGet(() -> Uni.createFrom().item(Optional.empty()));
    }

    /**
     * Some APIs accept a name in place of an id and answer with that resource, which says nothing about the requested
     * id.
     */
    private Uni<Optional<RemoteResource>> withSameId(RemoteId id, ProviderCall call, RemoteResource answered) {
        if (isRequested(id, answered)) {
            return Uni.createFrom().item(Optional.of(answered));
        }
        return listing.map(all -> within(all, id)
                        .matching(resource -> isRequested(id, resource))
                        .map(found -> found.stream().findFirst()))
                .orElseGet(() -> Uni.createFrom()
                        .failure(FailureClassifier.unusable(call, 200, "with another resource, " + answered.id())));
    }

    private Subject subject(RemoteId id) {
        return Subject.of(kind.traits().ids(), id);
    }

    /** The listing in which a resource with this id would stand. */
    private ListOperation within(ListOperation all, RemoteId id) {
        return kind.traits()
                .ids()
                .parent()
                .flatMap(parent -> id.parent().map(above -> all.under(parent, above)))
                .orElse(all);
    }

    private boolean isRequested(RemoteId id, RemoteResource resource) {
        return resource.id().equals(id)
                || kind.namesAreIds() && sameName.test(resource.id().value(), id.value());
    }
}
