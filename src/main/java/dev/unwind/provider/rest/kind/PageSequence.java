package dev.unwind.provider.rest.kind;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.provider.rest.description.ListForm;
import dev.unwind.provider.rest.description.PagingForm;
import dev.unwind.provider.rest.description.PagingForm.By;
import dev.unwind.provider.rest.message.ProviderAnswer;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BinaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Where the pages of one listing are, from the first to the last. */
final class PageSequence {
    /** RFC 8288: a target and its parameters; commas and semicolons within the target or a quoted text separate nothing. */
    private static final Pattern LINK = Pattern.compile("<([^>]*)>((?:[^,\"]|\"[^\"]*\")*)");

    private static final Pattern NEXT =
            Pattern.compile("(?i);\\s*rel\\s*=\\s*(?:next|\"(?:[^\"]* )?next(?: [^\"]*)?\")(?=\\s*(?:;|$))");

    private final ListForm form;
    private final String path;
    private final BinaryOperator<String> links;

    /**
     * @param path of the first page, complete but for the parameters of the paging
     * @param links turns a target and a link that was found there into a target under the base URL
     */
    PageSequence(ListForm form, String path, BinaryOperator<String> links) {
        this.form = form;
        this.path = path;
        this.links = links;
    }

    String first() {
        return form.paging().map(paging -> with(paging, start(paging.by()))).orElse(path);
    }

    /** What has been read so far. */
    record Progress(int pages, int items) {}

    /**
     * The page after this one, or empty where this was the last.
     *
     * @param here the target of this page
     * @param items how many this page held
     * @param soFar with this page
     * @throws IllegalArgumentException where the provider names a page that cannot be asked for
     */
    Optional<String> next(String here, ProviderAnswer answer, JsonNode body, int items, Progress soFar) {
        if (form.paging().isEmpty() || reachesTotal(body, soFar.items())) {
            return Optional.empty();
        }
        PagingForm paging = form.paging().get();
        if (paging.by() instanceof By.Offset offset) {
            return more(items, with(paging, Map.of(offset.parameter(), Integer.toString(soFar.items()))));
        }
        if (paging.by() instanceof By.Number number) {
            return more(
                    items, with(paging, Map.of(number.parameter(), Integer.toString(number.first() + soFar.pages()))));
        }
        if (paging.by() instanceof By.Cursor cursor) {
            return text(body.at(cursor.next()))
                    .map(next -> isUrl(next) ? resolved(here, next) : with(paging, Map.of(cursor.parameter(), next)));
        }
        return linked(answer).map(next -> resolved(here, next));
    }

    private static Optional<String> more(int items, String next) {
        return items == 0 ? Optional.empty() : Optional.of(next);
    }

    private boolean reachesTotal(JsonNode body, int items) {
        return form.total()
                .map(body::at)
                .filter(JsonNode::isIntegralNumber)
                .filter(total -> items >= total.longValue())
                .isPresent();
    }

    private static Optional<String> text(JsonNode next) {
        return Optional.of(next)
                .filter(JsonNode::isValueNode)
                .filter(value -> !value.isNull())
                .map(JsonNode::asText)
                .filter(text -> !text.isEmpty());
    }

    private static boolean isUrl(String next) {
        return next.startsWith("/") || next.startsWith("http://") || next.startsWith("https://");
    }

    private static Optional<String> linked(ProviderAnswer answer) {
        for (String header : answer.headers().getAll("Link")) {
            var links = LINK.matcher(header);
            while (links.find()) {
                if (NEXT.matcher(links.group(2)).find()) {
                    return Optional.of(links.group(1));
                }
            }
        }
        return Optional.empty();
    }

    private String resolved(String here, String next) {
        return links.apply(here, next);
    }

    private static Map<String, String> start(By by) {
        if (by instanceof By.Offset offset) {
            return Map.of(offset.parameter(), "0");
        }
        return by instanceof By.Number number ? Map.of(number.parameter(), Integer.toString(number.first())) : Map.of();
    }

    private String with(PagingForm paging, Map<String, String> page) {
        var query = new LinkedHashMap<String, String>();
        paging.limit().ifPresent(limit -> query.put(limit, Integer.toString(paging.size())));
        query.putAll(page);
        query.putAll(paging.sort());
        if (query.isEmpty()) {
            return path;
        }
        return query.entrySet().stream()
                .map(parameter -> encoded(parameter.getKey()) + "=" + encoded(parameter.getValue()))
                .collect(Collectors.joining("&", path + (path.contains("?") ? "&" : "?"), ""));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
