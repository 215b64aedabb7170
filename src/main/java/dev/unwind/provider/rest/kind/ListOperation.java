package dev.unwind.provider.rest.kind;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.batch.change.RemoteId;
import dev.unwind.provider.ProviderFailure;
import dev.unwind.provider.RemoteResource;
import dev.unwind.provider.rest.description.CallTemplate;
import dev.unwind.provider.rest.description.ListForm;
import dev.unwind.provider.rest.description.PagingForm.PageRead;
import dev.unwind.provider.rest.http.FailureClassifier;
import dev.unwind.provider.rest.http.HttpCalls;
import dev.unwind.provider.rest.message.ProviderAnswer;
import dev.unwind.provider.rest.message.ProviderCall;
import io.smallrye.mutiny.Uni;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Lists the resources of a kind. One page is consistent, several are not: a deletion between two requests shifts a
 * resource to a page that was read already. A listing of several pages is therefore read twice, and the result is the
 * union: a resource counts as absent only if both passes lack it, and one that was deleted meanwhile may still be
 * included. Thread-safe.
 */
final class ListOperation {
    /** A listing with more pages is taken for one that never ends. */
    private static final int MOST_PAGES = 10_000;

    private final HttpCalls http;
    private final ResourceMapper resources;
    private final ListForm form;
    private final Set<Integer> none;

    /** @param none the statuses that mean that there is nothing to list */
    ListOperation(HttpCalls http, ResourceMapper resources, ListForm form, Set<Integer> none) {
        this.http = http;
        this.resources = resources;
        this.form = form;
        this.none = none;
    }

    /**
     * Lists the resources that match, in the order of the listing. Keeps no others in memory. Lazy. Completes on an
     * event loop. Fails with a {@link ProviderFailure}.
     */
    Uni<List<RemoteResource>> matching(Predicate<RemoteResource> wanted) {
        return matching(new PageSequence(form, form.path(), http::target), wanted);
    }

    /** Lists the resources that match in the look-up of one name. Behaves like {@link #matching(Predicate)}. */
    Uni<List<RemoteResource>> matching(String name, Predicate<RemoteResource> wanted) {
        return matching(
                new PageSequence(form, form.path().replace("{name}", CallTemplate.segment(name)), http::target),
                wanted);
    }

    private Uni<List<RemoteResource>> matching(PageSequence pages, Predicate<RemoteResource> wanted) {
        return Uni.createFrom().deferred(() -> {
            var first = new Pass(pages, wanted);
            return first.run().chain(() -> {
                if (first.pages == 1) {
                    return Uni.createFrom().item(List.copyOf(first.found.values()));
                }
                var second = new Pass(pages, wanted);
                return second.run().map(done -> {
                    first.found.forEach(second.found::putIfAbsent);
                    return List.copyOf(second.found.values());
                });
            });
        });
    }

    private final class Pass {
        private final PageSequence sequence;
        private final Predicate<RemoteResource> wanted;
        private final Map<RemoteId, RemoteResource> found = new LinkedHashMap<>();
        private Optional<String> next;
        private int items;
        private int pages;

        Pass(PageSequence sequence, Predicate<RemoteResource> wanted) {
            this.sequence = sequence;
            this.wanted = wanted;
            this.next = Optional.of(sequence.first());
        }

        Uni<Void> run() {
            return Uni.createFrom()
                    .deferred(this::page)
                    .repeat()
                    .until(read -> next.isEmpty())
                    .collect()
                    .last()
                    .replaceWithVoid();
        }

        private Uni<Integer> page() {
            ProviderCall call = ProviderCall.get(next.orElseThrow());
            return http.read(call, none).map(answer -> {
                if (answer.isPresent()) {
                    take(call, answer.get());
                } else {
                    pages++;
                    next = Optional.empty();
                }
                return pages;
            });
        }

        private void take(ProviderCall call, ProviderAnswer answer) {
            JsonNode body = answer.body().orElseThrow();
            List<RemoteResource> shown = resources.listed(call, body, form.items());
            shown.stream().filter(wanted).forEach(resource -> found.put(resource.id(), resource));
            int held = resources.sizeOf(body, form.items());
            items += held;
            pages++;
            next = following(call, answer, body, held);
        }

        private Optional<String> following(ProviderCall call, ProviderAnswer answer, JsonNode body, int held) {
            Optional<String> page;
            try {
                page = sequence.next(call.target(), new PageRead(answer, body, held, pages, items));
            } catch (IllegalArgumentException e) {
                throw FailureClassifier.unusable(
                        call, answer.status(), "with a next page that cannot be asked for: " + e.getMessage());
            }
            if (pages == MOST_PAGES && page.isPresent()) {
                throw new ProviderFailure.Unsupported(
                        call.label() + ": the listing has more than " + MOST_PAGES + " pages");
            }
            return page;
        }
    }
}
