package dev.unwind.provider.rest.kind;

import dev.unwind.batch.change.RemoteId;
import dev.unwind.provider.RemoteResource;
import dev.unwind.provider.rest.description.CallTemplate;
import dev.unwind.provider.rest.description.CallTemplate.Subject;
import dev.unwind.provider.rest.description.KindDescription;
import dev.unwind.provider.rest.description.ListForm;
import dev.unwind.provider.rest.http.FailureClassifier;
import dev.unwind.provider.rest.message.ProviderAnswer;
import dev.unwind.provider.rest.message.ProviderCall;
import io.smallrye.mutiny.Uni;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiPredicate;

/** Reads single resources of a kind, by a call for each or by a search for its id. Thread-safe. */
final class ReadOperation {
    private final KindDescription kind;
    private final AbsenceCheck reads;
    private final ResourceMapper resources;
    private final Optional<ListOperation> listing;
    private final BiPredicate<String, String> sameName;

    ReadOperation(
            KindDescription kind,
            AbsenceCheck reads,
            ResourceMapper resources,
            Optional<ListOperation> listing,
            BiPredicate<String, String> sameName) {
        this.kind = kind;
        this.reads = reads;
        this.resources = resources;
        this.listing = listing;
        this.sameName = sameName;
    }

    /** See {@link dev.unwind.provider.ResourceReads#read}. */
    Uni<Optional<RemoteResource>> read(RemoteId id) {
        return kind.readBySearch().map(search -> searched(search, id)).orElseGet(() -> called(id));
    }

    private Uni<Optional<RemoteResource>> searched(ListForm search, RemoteId id) {
        ProviderCall call = ProviderCall.get(search.path().replace("{id}", CallTemplate.segment(id.value())));
        return reads.read(call)
                .map(answer -> answer.flatMap(
                        found -> resources.listed(call, found.body().orElseThrow(), search.items()).stream()
                                .filter(resource -> isRequested(id, resource))
                                .findFirst()));
    }

    private Uni<Optional<RemoteResource>> called(RemoteId id) {
        ProviderCall call =
                kind.read().call(new Subject(Map.of("{id}", kind.traits().json(id))));
        return reads.read(call).chain(answer -> answer.map(found -> shown(id, call, found))
                .orElseGet(() -> Uni.createFrom().item(Optional.empty())));
    }

    private Uni<Optional<RemoteResource>> shown(RemoteId id, ProviderCall call, ProviderAnswer answer) {
        return resources
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
        return listing.map(all -> all.matching(resource -> isRequested(id, resource))
                        .map(found -> found.stream().findFirst()))
                .orElseGet(() -> Uni.createFrom()
                        .failure(FailureClassifier.unusable(call, 200, "with another resource, " + answered.id())));
    }

    private boolean isRequested(RemoteId id, RemoteResource resource) {
        return resource.id().equals(id)
                || kind.namesAreIds() && sameName.test(resource.id().value(), id.value());
    }
}
