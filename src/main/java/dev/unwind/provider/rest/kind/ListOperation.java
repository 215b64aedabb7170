package dev.unwind.provider.rest.kind;

import dev.unwind.memory.BodyRoom;
import dev.unwind.provider.RemoteResource;
import dev.unwind.provider.rest.description.CallTemplate;
import dev.unwind.provider.rest.description.ListForm;
import dev.unwind.provider.rest.http.HttpCalls;
import dev.unwind.provider.rest.message.ProviderAnswer;
import dev.unwind.provider.rest.message.ProviderCall;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Lists the resources of a kind. One page is consistent, several are not: a deletion between two requests shifts a
 * resource to a page that was read already. A listing of several pages is therefore read twice, and the result is the
 * union: a resource counts as absent only if both passes lack it, and one that was deleted meanwhile may still be
 * included. Thread-safe.
 */
final class ListOperation {
    private final HttpCalls http;
    private final Function<ProviderCall, Uni<Optional<ProviderAnswer>>> read;
    private final ResourceMapper resources;
    private final ListForm form;
    private final BodyRoom room;

    /** @param read reads a page; empty if there is nothing to list */
    ListOperation(
            HttpCalls http,
            Function<ProviderCall, Uni<Optional<ProviderAnswer>>> read,
            ResourceMapper resources,
            ListForm form,
            BodyRoom room) {
        this.http = http;
        this.read = read;
        this.resources = resources;
        this.form = form;
        this.room = room;
    }

    /** The listing of all resources, of which every page has to be there. */
    static ListOperation ofAll(HttpCalls http, ResourceMapper resources, ListForm form, BodyRoom room) {
        return new ListOperation(http, call -> http.read(call).map(Optional::of), resources, form, room);
    }

    ListForm form() {
        return form;
    }

    /** The call that reads the first page. */
    ProviderCall first() {
        return ProviderCall.get(pages(form.path()).first());
    }

    /** A pass over the listing that keeps what matches. */
    ListPass pass(Predicate<RemoteResource> wanted) {
        return pass(pages(form.path()), wanted);
    }

    /**
     * Shows all resources, some of them twice, if that takes so many calls at the most. Lazy. Fails with a
     * {@link dev.unwind.provider.ProviderFailure}.
     *
     * @param size takes note of how many pages there are
     * @return whether all were shown
     */
    Uni<Boolean> showAll(Consumer<RemoteResource> each, long mostCalls, BulkRead.Size size) {
        return Uni.createFrom().deferred(() -> {
            var first = showing(each);
            return first.run(() -> callsFor(first) > mostCalls).chain(() -> {
                size.note(first.pagesInAll().orElse((long) first.pages()));
                if (!first.ended()) {
                    return Uni.createFrom().item(false);
                }
                return first.pages() == 1
                        ? Uni.createFrom().item(true)
                        : showing(each).run(() -> false).replaceWith(true);
            });
        });
    }

    private ListPass showing(Consumer<RemoteResource> each) {
        return pass(resource -> {
            each.accept(resource);
            return false;
        });
    }

    /** As far as the pages tell that were read. */
    private static long callsFor(ListPass pass) {
        return pass.pages() == 0 ? 1 : BulkRead.callsFor(pass.pagesInAll().orElse((long) pass.pages()));
    }

    /**
     * Lists the resources that match, in the order of the listing. Keeps no others in memory. Lazy. Completes on an
     * event loop. Fails with a {@link dev.unwind.provider.ProviderFailure}.
     */
    Uni<List<RemoteResource>> matching(Predicate<RemoteResource> wanted) {
        return matching(pages(form.path()), wanted);
    }

    /** Lists the resources that match in the look-up of one name. Behaves like {@link #matching(Predicate)}. */
    Uni<List<RemoteResource>> matching(String name, Predicate<RemoteResource> wanted) {
        return matching(pages(form.path().replace("{name}", CallTemplate.segment(name))), wanted);
    }

    private PageSequence pages(String path) {
        return new PageSequence(form, path, http::target);
    }

    private ListPass pass(PageSequence pages, Predicate<RemoteResource> wanted) {
        return new ListPass(read, resources, form.items(), pages, room, wanted);
    }

    private Uni<List<RemoteResource>> matching(PageSequence pages, Predicate<RemoteResource> wanted) {
        return Uni.createFrom().deferred(() -> {
            var first = pass(pages, wanted);
            return first.run(() -> false).chain(() -> {
                if (first.pages() == 1) {
                    return Uni.createFrom().item(List.copyOf(first.found().values()));
                }
                var second = pass(pages, wanted);
                return second.run(() -> false).map(done -> {
                    first.found().forEach(second.found()::putIfAbsent);
                    return List.copyOf(second.found().values());
                });
            });
        });
    }
}
