package dev.unwind.sandbox;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.MultiMap;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** The page of a collection that a GET requests: {@code limit}, {@code offset}, {@code sort} and {@code order}. */
record Page(int limit, int offset, String sort, boolean descending) {
    private static final int DEFAULT_LIMIT = 50;
    private static final int MAX_LIMIT = 1000;
    private static final List<String> SORTABLE =
            List.of("id", "name", "agentName", "type", "agentType", "severity", "state", "createdAt", "updatedAt");

    /** @throws Refusal if a parameter is invalid */
    static Page of(MultiMap query) {
        String sort = query.contains("sort") ? query.get("sort") : "id";
        if (!SORTABLE.contains(sort)) {
            throw Refusal.invalid("sort", "sort must be one of " + String.join(", ", SORTABLE));
        }
        String order = query.contains("order") ? query.get("order").toLowerCase(Locale.ROOT) : "asc";
        if (!Set.of("asc", "desc").contains(order)) {
            throw Refusal.invalid("order", "order must be asc or desc");
        }
        return new Page(
                number(query, "limit", DEFAULT_LIMIT, 1, MAX_LIMIT),
                number(query, "offset", 0, 0, Integer.MAX_VALUE),
                sort,
                order.equals("desc"));
    }

    /** The whole collection, in the order of its ids. */
    static Page all() {
        return new Page(Integer.MAX_VALUE, 0, "id", false);
    }

    /** The list form of the page: its results in read form, the total count and how many remain. */
    ObjectNode of(Collection<ObjectNode> resources, UnaryOperator<ObjectNode> shown) {
        long remaining = Math.max(0, (long) resources.size() - offset - limit);
        ObjectNode page = Json.object();
        page.set(
                "results",
                sorted(resources).skip(offset).limit(limit).map(shown).collect(Json.toArray()));
        return page.put("totalCount", resources.size()).put("remainingCount", remaining);
    }

    private Stream<ObjectNode> sorted(Collection<ObjectNode> resources) {
        if (sort.equals("id") && !descending) {
            return resources.stream();
        }
        Comparator<ObjectNode> byMember = sort.equals("id")
                ? Comparator.comparingLong(resource -> resource.path("id").longValue())
                : Comparator.comparing(resource -> resource.path(sort).asText());
        return resources.stream().sorted(descending ? byMember.reversed() : byMember);
    }

    private static int number(MultiMap query, String name, int otherwise, int least, int most) {
        if (!query.contains(name)) {
            return otherwise;
        }
        return Path.id(query.get(name))
                .filter(number -> number >= least && number <= most)
                .map(Long::intValue)
                .orElseThrow(() -> Refusal.invalid(name, name + " must be a number from " + least + " to " + most));
    }
}
