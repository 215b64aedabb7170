package dev.unwind.provider.rest.kind;

import com.fasterxml.jackson.core.JsonPointer;
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
import dev.unwind.provider.rest.message.HtmlText;
import dev.unwind.provider.rest.message.ProviderAnswer;
import dev.unwind.provider.rest.message.ProviderCall;
import dev.unwind.provider.rest.message.ProviderJson;
import dev.unwind.provider.rest.operation.Subject;
import io.smallrye.mutiny.Uni;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.BinaryOperator;
import java.util.function.Supplier;

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

    /** One page is consistent, several are not: what either of two passes shows is there, as in any listing. */
    private Uni<Optional<RemoteResource>> with(CollectionForm form, RemoteResource known) {
        return Uni.createFrom().deferred(() -> {
            String path =
                    Subject.of(kind.traits().ids(), known.id()).path(form.list().path());
            Supplier<Pass> pass = () -> new Pass(form, new PageSequence(form.list(), path, links));
            Pass first = pass.get();
            return first.run().chain(() -> {
                if (first.pages == 1 || first.missing) {
                    return Uni.createFrom().item(shown(form, known, first));
                }
                Pass second = pass.get();
                second.items.addAll(first.items);
                return second.run().map(done -> shown(form, known, second));
            });
        });
    }

    private static Optional<RemoteResource> shown(CollectionForm form, RemoteResource known, Pass pass) {
        return pass.missing
                ? Optional.empty()
                : Optional.of(with(form, known, ProviderJson.array().addAll(pass.items)));
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

    /** One pass over the pages of a collection. Used once, by one thread at a time. */
    private final class Pass {
        private final CollectionForm form;
        private final PageSequence sequence;
        private final Set<JsonNode> items = new LinkedHashSet<>();
        private Optional<String> next;
        private int pages;
        private int read;
        private boolean missing;

        Pass(CollectionForm form, PageSequence sequence) {
            this.form = form;
            this.sequence = sequence;
            this.next = Optional.of(sequence.first());
        }

        Uni<Void> run() {
            return Uni.createFrom()
                    .deferred(this::page)
                    .repeat()
                    .until(page -> next.isEmpty())
                    .collect()
                    .last()
                    .replaceWithVoid();
        }

        private Uni<Integer> page() {
            ProviderCall call = ProviderCall.get(next.orElseThrow());
            return reads.read(call).map(answer -> {
                pages++;
                missing = answer.isEmpty();
                next = answer.flatMap(shown -> taken(call, shown));
                return pages;
            });
        }

        /** The target of the next page. One that shows nothing new is the last. */
        private Optional<String> taken(ProviderCall call, ProviderAnswer answer) {
            JsonNode body = answer.body().orElseThrow();
            JsonNode shown = body.isArray() ? body : body.at(form.list().items());
            if (!shown.isArray()) {
                throw FailureClassifier.unusable(call, answer.status(), "without an array of items");
            }
            int before = items.size();
            shown.forEach(item -> items.add(kept(call, item)));
            read += shown.size();
            if (items.size() > MOST_ITEMS || pages > MOST_PAGES) {
                throw new ProviderFailure.Unsupported(form.member() + " of a "
                        + kind.traits().name() + " has more than " + MOST_ITEMS + " items, or pages without end");
            }
            boolean repeated = !shown.isEmpty() && items.size() == before && pages > 1;
            boolean again = repeated && read > items.size() * 2L;
            return again
                    ? Optional.empty()
                    : sequence.next(call.target(), new PageRead(answer, body, shown.size(), pages, read));
        }

        private JsonNode kept(ProviderCall call, JsonNode item) {
            JsonNode own = form.at().map(item::at).orElse(item);
            if (own.isMissingNode() || own.isNull()) {
                throw FailureClassifier.unusable(
                        call,
                        200,
                        "with an item that has nothing at " + form.at().orElse(JsonPointer.empty()));
            }
            JsonNode plain = kind.form().escapedReads() ? HtmlText.unescaped(own) : own.deepCopy();
            return plain instanceof ObjectNode object && !form.keep().isEmpty() ? object.retain(form.keep()) : plain;
        }
    }
}
