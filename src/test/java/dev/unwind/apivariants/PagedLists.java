package dev.unwind.apivariants;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.vertx.core.MultiMap;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Lists, page by page. A cursor stays good whatever is created or deleted meanwhile. */
final class PagedLists {
    private static final String CURSOR = "after:";

    private final VariantFeatures features;
    private final Envelope envelope;
    private final Function<StoredResource, ? extends JsonNode> form;
    private final Supplier<String> url;

    private record Page(List<StoredResource> items, Optional<String> next) {}

    /**
     * @param form how an item is shown
     * @param url the collection's
     */
    PagedLists(
            VariantFeatures features,
            Envelope envelope,
            Function<StoredResource, ? extends JsonNode> form,
            Supplier<String> url) {
        this.features = features;
        this.envelope = envelope;
        this.form = form;
        this.url = url;
    }

    /** @param all what is listed, in its order */
    Response of(List<StoredResource> all, Call call) {
        Page page = page(all, call.query());
        ArrayNode items = VariantJson.array();
        page.items().forEach(entry -> items.add(form.apply(entry)));
        JsonNode next = page.next().<JsonNode>map(cursor -> next(cursor, call)).orElse(NullNode.getInstance());
        Response answer = Response.of(200, envelope.list(items, all.size(), next));
        return features.paging.style() == Paging.Style.LINKS ? answer.with("Link", links(page, call)) : answer;
    }

    private Page page(List<StoredResource> all, MultiMap query) {
        Paging paging = features.paging;
        if (paging.style().byCursor()) {
            return afterCursor(all, query);
        }
        return switch (paging.style()) {
            case OFFSETS -> part(all, number(query, "offset", 0, 0), size(query, "limit"));
            case PAGES -> {
                long page = number(query, "page", paging.first(), paging.first()) - paging.first();
                long size = size(query, "size");
                yield part(all, page * size, size);
            }
            default -> new Page(all, Optional.empty());
        };
    }

    private static Page part(List<StoredResource> all, long offset, long size) {
        return new Page(all.stream().skip(offset).limit(size).toList(), Optional.empty());
    }

    private Page afterCursor(List<StoredResource> all, MultiMap query) {
        long size = size(query, "limit");
        List<StoredResource> rest = query.contains("cursor") ? after(place(query.get("cursor")), all) : all;
        List<StoredResource> items = rest.stream().limit(size).toList();
        boolean last = items.size() == rest.size();
        return new Page(items, last ? Optional.empty() : Optional.of(cursor(items.get(items.size() - 1))));
    }

    private List<StoredResource> after(long place, List<StoredResource> all) {
        return all.stream()
                .filter(entry -> features.newestFirst ? entry.place() < place : entry.place() > place)
                .toList();
    }

    private JsonNode next(String cursor, Call call) {
        return TextNode.valueOf(features.paging.style() == Paging.Style.CURSORS ? cursor : nextUrl(cursor, call));
    }

    private String links(Page page, Call call) {
        String first = "<" + url(call.query(), Optional.empty()) + ">; rel=\"first\"";
        return page.next()
                .map(cursor -> first + ", <" + nextUrl(cursor, call) + ">; rel=\"next\"")
                .orElse(first);
    }

    private String nextUrl(String cursor, Call call) {
        return url(call.query(), Optional.of(cursor));
    }

    private String url(MultiMap query, Optional<String> cursor) {
        Stream<Map.Entry<String, String>> others =
                query.entries().stream().filter(parameter -> !parameter.getKey().equals("cursor"));
        Stream<Map.Entry<String, String>> added = cursor.map(value -> Map.entry("cursor", value)).stream();
        String parameters = Stream.concat(others, added)
                .map(parameter -> encoded(parameter.getKey()) + "=" + encoded(parameter.getValue()))
                .collect(Collectors.joining("&"));
        return url.get() + (parameters.isEmpty() ? "" : "?" + parameters);
    }

    private long size(MultiMap query, String parameter) {
        return Math.min(features.paging.most(), number(query, parameter, features.paging.most(), 1));
    }

    private static long number(MultiMap query, String parameter, int otherwise, int least) {
        String given = query.contains(parameter) ? query.get(parameter) : String.valueOf(otherwise);
        if (!given.matches("[0-9]{1,9}") || Long.parseLong(given) < least) {
            throw RefusedCall.invalid(parameter + " has to be a number from " + least);
        }
        return Long.parseLong(given);
    }

    private static String cursor(StoredResource last) {
        byte[] text = (CURSOR + last.place()).getBytes(StandardCharsets.UTF_8);
        return Base64.getEncoder().encodeToString(text);
    }

    private static long place(String cursor) {
        try {
            String text = new String(Base64.getDecoder().decode(cursor), StandardCharsets.UTF_8);
            return Long.parseLong(text.substring(CURSOR.length()));
        } catch (IllegalArgumentException | IndexOutOfBoundsException foreign) {
            throw RefusedCall.invalid("the cursor is not one of this list");
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
