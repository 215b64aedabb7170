package dev.unwind.provider.rest.kind;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.provider.ProviderFailure;
import dev.unwind.provider.RemoteResource;
import dev.unwind.provider.rest.description.CollectionForm;
import dev.unwind.provider.rest.description.KindDescription;
import dev.unwind.provider.rest.description.PagingForm.PageRead;
import dev.unwind.provider.rest.http.FailureClassifier;
import dev.unwind.provider.rest.listing.PageSequence;
import dev.unwind.provider.rest.message.ProviderAnswer;
import dev.unwind.provider.rest.message.ProviderCall;
import dev.unwind.provider.rest.message.ProviderJson;
import dev.unwind.provider.rest.operation.Subject;
import io.smallrye.mutiny.Uni;
import java.util.Optional;
import java.util.function.BinaryOperator;

/**
 * Reads the members of resources that have calls of their own, one after the other. Thread-safe.
 *
 * @param reads reads a page; empty if there is none
 * @param links turns a target, and a link that the answer to it holds, into a target under the base URL
 */
record CollectionReads(KindDescription kind, AbsenceCheck reads, BinaryOperator<String> links) {
    /** A resource with more items than this is not read. */
    private static final int MOST_ITEMS = 10_000;

    /** More pages are taken for a listing that never ends. */
    private static final int MOST_PAGES = 1_000;

    /**
     * The resource with these members; empty if it went away meanwhile. Lazy. Completes on an event loop. Fails with a
     * {@link ProviderFailure}.
     */
    Uni<Optional<RemoteResource>> complete(RemoteResource resource) {
        Uni<Optional<RemoteResource>> latest = Uni.createFrom().item(Optional.of(resource));
        for (CollectionForm form : kind.collections()) {
            latest = latest.chain(read -> read.map(known -> with(form, known))
                    .orElseGet(() -> Uni.createFrom().item(Optional.empty())));
        }
        return latest;
    }

    private Uni<Optional<RemoteResource>> with(CollectionForm form, RemoteResource known) {
        return Uni.createFrom().deferred(() -> {
            String path =
                    Subject.of(kind.traits().ids(), known.id()).path(form.list().path());
            var collection = new Collection(form, new PageSequence(form.list(), path, links));
            return collection.page(collection.pages.first(), 1).map(items -> items.map(all -> with(form, known, all)));
        });
    }

    private static RemoteResource with(CollectionForm form, RemoteResource known, ArrayNode items) {
        return new RemoteResource(
                known.id(),
                with(form, known.body(), items),
                with(form, known.projection(), items),
                known.version(),
                known.createdAt());
    }

    private static JsonNode with(CollectionForm form, JsonNode state, ArrayNode items) {
        ObjectNode whole = state.deepCopy();
        whole.set(form.member(), items);
        return whole;
    }

    /** The pages of one collection. */
    private final class Collection {
        private final CollectionForm form;
        private final PageSequence pages;
        private final ArrayNode items = ProviderJson.array();

        Collection(CollectionForm form, PageSequence pages) {
            this.form = form;
            this.pages = pages;
        }

        Uni<Optional<ArrayNode>> page(String target, int number) {
            ProviderCall call = ProviderCall.get(target);
            return reads.read(call).chain(answer -> answer.map(shown -> taken(call, shown, number))
                    .orElseGet(() -> Uni.createFrom().item(Optional.empty())));
        }

        private Uni<Optional<ArrayNode>> taken(ProviderCall call, ProviderAnswer answer, int number) {
            JsonNode body = answer.body().orElseThrow();
            JsonNode shown = body.isArray() ? body : body.at(form.list().items());
            if (!shown.isArray()) {
                throw FailureClassifier.unusable(call, answer.status(), "without an array of items");
            }
            shown.forEach(item -> items.add(kept(item)));
            if (items.size() > MOST_ITEMS || number > MOST_PAGES) {
                throw new ProviderFailure.Unsupported(form.member() + " of a "
                        + kind.traits().name() + " has more than " + MOST_ITEMS + " items, or pages without end");
            }
            Optional<String> next =
                    pages.next(call.target(), new PageRead(answer, body, shown.size(), number, items.size()));
            return next.map(target -> Uni.createFrom().deferred(() -> page(target, number + 1)))
                    .orElseGet(() -> Uni.createFrom().item(Optional.of(items)));
        }

        private JsonNode kept(JsonNode item) {
            JsonNode own = form.at().map(item::at).orElse(item);
            return own.isObject() && !form.keep().isEmpty()
                    ? ((ObjectNode) own.deepCopy()).retain(form.keep())
                    : own.deepCopy();
        }
    }
}
