package dev.unwind.provider.rest.listing;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.unwind.batch.change.RemoteId;
import dev.unwind.memory.BodyRoom;
import dev.unwind.provider.IdRules;
import dev.unwind.provider.RemoteResource;
import dev.unwind.provider.rest.description.ListForm;
import dev.unwind.provider.rest.http.HttpCalls;
import dev.unwind.provider.rest.mapping.ResourceMapper;
import dev.unwind.provider.rest.message.ProviderAnswer;
import dev.unwind.provider.rest.message.ProviderCall;
import dev.unwind.provider.rest.operation.Subject;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Map;
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
public final class ListOperation {
    private final HttpCalls http;
    private final Function<ProviderCall, Uni<Optional<ProviderAnswer>>> read;
    private final ResourceMapper resources;
    private final ListForm form;
    private final BodyRoom room;
    private final Subject subject;

    /** @param read reads a page; empty if there is nothing to list */
    public ListOperation(
            HttpCalls http,
            Function<ProviderCall, Uni<Optional<ProviderAnswer>>> read,
            ResourceMapper resources,
            ListForm form,
            BodyRoom room) {
        this(http, read, resources, form, room, Subject.NONE);
    }

    private ListOperation(
            HttpCalls http,
            Function<ProviderCall, Uni<Optional<ProviderAnswer>>> read,
            ResourceMapper resources,
            ListForm form,
            BodyRoom room,
            Subject subject) {
        this.http = http;
        this.read = read;
        this.resources = resources;
        this.form = form;
        this.room = room;
        this.subject = subject;
    }

    /** This listing, of what lies under the resource with this id. */
    public ListOperation under(IdRules.Parent parent, RemoteId id) {
        return new ListOperation(http, read, resources.under(id), form, room, Subject.under(parent, id));
    }

    /** The listing of all resources, of which every page has to be there. */
    public static ListOperation ofAll(HttpCalls http, ResourceMapper resources, ListForm form, BodyRoom room) {
        return new ListOperation(http, call -> http.read(call).map(Optional::of), resources, form, room);
    }

    public ListForm form() {
        return form;
    }

    /** The call that reads the first page. */
    public ProviderCall first() {
        return ProviderCall.get(pages(subject).first());
    }

    /** A pass over the listing that keeps what matches. */
    ListPass pass(Predicate<RemoteResource> wanted) {
        return pass(pages(subject), wanted);
    }

    /**
     * Shows all resources, some of them twice, if that takes so many calls at the most. Lazy. Fails with a
     * {@link dev.unwind.provider.ProviderFailure}.
     *
     * @param size takes note of how many pages there are
     * @return whether all were shown
     */
    public Uni<Boolean> showAll(Consumer<RemoteResource> each, long mostCalls, BulkRead.Size size) {
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
    public Uni<List<RemoteResource>> matching(Predicate<RemoteResource> wanted) {
        return matching(pages(subject), wanted);
    }

    /**
     * Lists the resources that match in the look-up of one name. Behaves like {@link #matching(Predicate)}.
     *
     * @param parts those of the name, by their members; empty if it has none
     */
    public Uni<List<RemoteResource>> matching(
            String name, Map<String, String> parts, Predicate<RemoteResource> wanted) {
        Subject named = subject.with("{name}", TextNode.valueOf(name));
        for (Map.Entry<String, String> part : parts.entrySet()) {
            named = named.with("{name." + part.getKey() + "}", TextNode.valueOf(part.getValue()));
        }
        return matching(pages(named), wanted);
    }

    private PageSequence pages(Subject of) {
        return new PageSequence(form, of.path(form.path()), http::target);
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
