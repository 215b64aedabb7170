package dev.unwind.provider.rest;

import static dev.unwind.provider.rest.Providers.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.unwind.batch.change.RemoteId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Members that are read by calls of their own, page by page, while somebody changes them. */
class CollectionPagesTest extends OddServerFixture {
    private static final int SIZE = 2;
    private static final String KIND =
            """
            path: /things
            collections:
              tags:
                path: /things/{id}/tags
                page: { offset: offset, limit: limit, size: 2 }
                add: PUT /things/{id}/tags/{item}
                remove: DELETE /things/{id}/tags/{item}
            """;

    /** The tags as they are read while the first page is followed by this. */
    private List<String> read(List<String> tags, Runnable afterFirstPage) {
        var pages = new AtomicInteger();
        server.behave(request -> {
            if (!request.path().endsWith("/tags")) {
                OddServer.answer(request, 200, "{'id':'7'}");
                return;
            }
            var page = tags.stream()
                    .skip(Integer.parseInt(request.getParam("offset")))
                    .limit(SIZE)
                    .map(tag -> "'" + tag + "'")
                    .collect(Collectors.joining(",", "[", "]"));
            if (pages.incrementAndGet() == 1) {
                afterFirstPage.run();
            }
            OddServer.answer(request, 200, page);
        });
        var kind = thing(
                server.url(),
                "{ retry: { attempts: 1 } }",
                "\n" + KIND.indent(4).stripTrailing());
        var read = new ArrayList<String>();
        await(kind.read(new RemoteId("7")))
                .orElseThrow()
                .projection()
                .path("tags")
                .forEach(tag -> read.add(tag.textValue()));
        return read;
    }

    /** Another one moves up into the page that was read. */
    @Test
    void what_is_there_all_the_time_is_read_although_something_goes() {
        var tags = new ArrayList<>(List.of("a", "b", "c"));
        assertEquals(List.of("a", "b", "c"), read(tags, () -> tags.remove("a")));
    }

    /** Something that was read is pushed to the next page. */
    @Test
    void what_is_shown_twice_is_there_once_and_what_comes_meanwhile_is_there() {
        var tags = new ArrayList<>(List.of("a", "b"));
        assertEquals(List.of("a", "b", "x"), read(tags, () -> tags.add(0, "x")));
    }

    @Test
    void one_page_is_read_once() {
        assertEquals(List.of(), read(List.of(), () -> {}));
        assertEquals(List.of("GET /things/7", "GET /things/7/tags?limit=2&offset=0"), server.received);
    }
}
