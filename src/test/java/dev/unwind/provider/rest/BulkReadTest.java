package dev.unwind.provider.rest;

import static dev.unwind.provider.rest.Providers.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.unwind.batch.change.RemoteId;
import dev.unwind.provider.ResourceKind;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Several resources are read from a listing where that is fewer calls. */
class BulkReadTest extends OddServerFixture {
    private static final String WHOLE = "{ path: /things, list: { whole: true } }";
    private static final String PAGED =
            "{ path: /things, list: { whole: true, items: /all, total: /count, page: { size: 2 } } }";

    /** Ten things, 1 to 10. */
    @BeforeEach
    void serve() {
        server.behave(request -> {
            if (request.getParam("offset") == null) {
                OddServer.answer(request, 200, "[" + items(1, 10) + "]");
                return;
            }
            int offset = Integer.parseInt(request.getParam("offset"));
            int last = Math.min(10, offset + Integer.parseInt(request.getParam("limit")));
            OddServer.answer(request, 200, "{'count':10,'all':[" + items(offset + 1, last) + "]}");
        });
    }

    private static String items(int from, int to) {
        return IntStream.rangeClosed(from, to)
                .mapToObj(id -> "{'id':'" + id + "','size':" + id + "}")
                .collect(Collectors.joining(","));
    }

    private static Optional<Set<String>> read(ResourceKind kind, String... ids) {
        return await(kind.readTogether(Arrays.stream(ids).map(RemoteId::new).collect(Collectors.toSet())))
                .map(found ->
                        found.keySet().stream().map(RemoteId::value).collect(Collectors.toCollection(TreeSet::new)));
    }

    @Test
    void one_answer_serves_for_two() {
        assertEquals(Optional.of(Set.of("3", "4")), read(thing("{}", WHOLE), "3", "4", "11"));
        assertEquals(1, server.received.size());
    }

    @Test
    void one_is_read_by_itself_and_so_are_those_of_a_kind_whose_lists_show_less() {
        assertEquals(Optional.empty(), read(thing("{}", WHOLE), "3"));
        assertEquals(Optional.empty(), read(thing("{}", "{ path: /things, list: {} }"), "3", "4"));
        assertEquals(Optional.empty(), read(thing("{}"), "3", "4"));
        assertEquals(0, server.received.size());
    }

    @Test
    void pages_are_read_only_where_they_are_fewer() {
        var kind = thing("{}", PAGED);
        String[] many = IntStream.rangeClosed(1, 11).mapToObj(Integer::toString).toArray(String[]::new);
        assertEquals(10, read(kind, many).orElseThrow().size());
        assertEquals(10, server.received.size()); // two passes, since one of them is missing
        assertEquals(Optional.empty(), read(kind, Arrays.copyOf(many, 10)));
        assertEquals(10, server.received.size()); // the size is known by now
    }

    @Test
    void a_first_page_may_show_that_the_rest_is_not_worth_it() {
        var kind = thing("{}", PAGED);
        assertEquals(Optional.empty(), read(kind, "1", "2", "3"));
        assertEquals(Optional.empty(), read(kind, "1", "2", "3"));
        assertEquals(1, server.received.size());
    }

    @Test
    void what_is_found_is_not_looked_for_again() {
        var kind = thing("{}", PAGED.replace("size: 2", "size: 5"));
        assertEquals(5, read(kind, "1", "2", "3", "4", "5").orElseThrow().size());
        assertEquals(1, server.received.size()); // two passes of two pages would be fewer calls than five, too
        assertEquals(6, read(kind, "1", "2", "3", "4", "5", "6").orElseThrow().size());
        assertEquals(3, server.received.size());
    }

    @Test
    void names_that_are_ids_are_found_in_any_spelling() {
        server.answer(200, "[{'label':'jane'},{'label':'joe'}]");
        var kind = thing(
                "{}",
                "{ path: /things, name: label, id: { from: name }, ignoreCase: [/label], list: { whole: true } }");
        assertEquals(Optional.of(Set.of("Jane", "joe")), read(kind, "Jane", "joe", "jim"));
    }
}
