package dev.unwind.provider.rest.listing;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.batch.change.RemoteId;
import dev.unwind.memory.BodyRoom;
import dev.unwind.provider.ProviderFailure;
import dev.unwind.provider.RemoteResource;
import dev.unwind.provider.rest.description.PagingForm.PageRead;
import dev.unwind.provider.rest.http.FailureClassifier;
import dev.unwind.provider.rest.mapping.ResourceMapper;
import dev.unwind.provider.rest.message.ProviderAnswer;
import dev.unwind.provider.rest.message.ProviderCall;
import io.smallrye.mutiny.Uni;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * One pass over the pages of a listing. Keeps the resources that match, and of all others the ids of one page. A page
 * that shows only what the page before it showed ends the pass: its provider does not know the paging parameters, or
 * repeats its last page. It counts as a page, because many insertions between two requests look the same. Used once, by
 * one thread at a time.
 */
final class ListPass {
    /** A listing with more pages is taken for one that never ends. */
    private static final int MOST_PAGES = 10_000;

    private final Function<ProviderCall, Uni<Optional<ProviderAnswer>>> read;
    private final ResourceMapper resources;
    private final JsonPointer itemsAt;
    private final PageSequence sequence;
    private final Predicate<RemoteResource> wanted;
    private final BodyRoom room;
    private final Map<RemoteId, RemoteResource> found = new LinkedHashMap<>();
    private Set<String> previous = Set.of();
    private Optional<String> next;
    private PageRead latest;
    private int items;
    private int pages;

    /** @param read reads a page; empty if there is nothing to list */
    ListPass(
            Function<ProviderCall, Uni<Optional<ProviderAnswer>>> read,
            ResourceMapper resources,
            JsonPointer itemsAt,
            PageSequence sequence,
            BodyRoom room,
            Predicate<RemoteResource> wanted) {
        this.read = read;
        this.resources = resources;
        this.itemsAt = itemsAt;
        this.sequence = sequence;
        this.room = room;
        this.wanted = wanted;
        this.next = Optional.of(sequence.first());
    }

    /** The resources that matched so far, in the order of the listing. */
    Map<RemoteId, RemoteResource> found() {
        return found;
    }

    int pages() {
        return pages;
    }

    boolean ended() {
        return next.isEmpty();
    }

    /** How many pages the listing has, as its latest page tells; empty if that does not tell it. */
    Optional<Long> pagesInAll() {
        if (ended()) {
            return Optional.of((long) pages);
        }
        return latest.items() == 0
                ? Optional.empty()
                : sequence.total(latest).map(total -> (total + latest.items() - 1) / latest.items());
    }

    /** Reads the remaining pages, until this is satisfied. Lazy. Fails with a {@link ProviderFailure}. */
    Uni<Void> run(BooleanSupplier satisfied) {
        return Uni.createFrom()
                .deferred(() -> ended() || satisfied.getAsBoolean()
                        ? Uni.createFrom().voidItem()
                        : Uni.createFrom()
                                .deferred(this::page)
                                .repeat()
                                .until(read -> ended() || satisfied.getAsBoolean())
                                .collect()
                                .last()
                                .replaceWithVoid());
    }

    /** Reads one page. Lazy. Fails with a {@link ProviderFailure}. */
    Uni<Integer> page() {
        return Uni.createFrom().deferred(() -> {
            ProviderCall call = ProviderCall.get(next.orElseThrow());
            return room.read(() -> read.apply(call).map(answer -> {
                pages++;
                if (answer.isPresent()) {
                    room.note(answer.get().size());
                    take(call, answer.get());
                } else {
                    next = Optional.empty();
                }
                return pages;
            }));
        });
    }

    private void take(ProviderCall call, ProviderAnswer answer) {
        JsonNode body = answer.body().orElseThrow();
        resources.eachListed(call, body, itemsAt, resource -> {
            if (wanted.test(resource)) {
                found.put(resource.id(), resource);
            }
        });
        Set<String> shown = resources.keysOf(body, itemsAt);
        int held = resources.sizeOf(body, itemsAt);
        items += held;
        latest = new PageRead(answer, body, held, pages, items);
        boolean repeated = held > 0 && previous.containsAll(shown);
        previous = shown;
        next = repeated ? Optional.empty() : following(call, answer);
    }

    private Optional<String> following(ProviderCall call, ProviderAnswer answer) {
        Optional<String> page;
        try {
            page = sequence.next(call.target(), latest);
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
