package dev.unwind.provider.rest.listing;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.provider.rest.description.ListForm;
import dev.unwind.provider.rest.description.PagingForm;
import dev.unwind.provider.rest.description.PagingForm.PageRead;
import dev.unwind.provider.rest.description.PagingForm.Position;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BinaryOperator;
import java.util.stream.Collectors;

/** The targets of the pages of one listing, from the first to the last. */
public final class PageSequence {
    private final ListForm form;
    private final String path;
    private final BinaryOperator<String> links;

    /**
     * @param path the path of the first page, without the parameters of the paging
     * @param links turns a target, and a link that the answer to it holds, into a target under the base URL
     */
    public PageSequence(ListForm form, String path, BinaryOperator<String> links) {
        this.form = form;
        this.path = path;
        this.links = links;
    }

    /** The target of the first page. */
    public String first() {
        return form.paging()
                .map(paging -> withParameters(paging, paging.by().first()))
                .orElse(path);
    }

    /**
     * The target of the page after this one; empty if this was the last.
     *
     * @param here the target of this page
     * @throws IllegalArgumentException if the answer leads to a page outside of the base URL
     */
    public Optional<String> next(String here, PageRead page) {
        return form.paging()
                .filter(paging -> !reachesTotal(page))
                .flatMap(paging -> paging.by().next(page).map(position -> target(paging, here, position)));
    }

    /** How many resources the listing has in all; empty if the page does not say it. */
    Optional<Long> total(PageRead page) {
        return form.total()
                .map(at -> page.body().at(at))
                .filter(JsonNode::isIntegralNumber)
                .map(JsonNode::longValue);
    }

    private boolean reachesTotal(PageRead page) {
        return total(page).filter(total -> page.itemsRead() >= total).isPresent();
    }

    private String target(PagingForm paging, String here, Position position) {
        return position.link()
                .map(link -> links.apply(here, link))
                .orElseGet(() -> withParameters(paging, position.parameters()));
    }

    private String withParameters(PagingForm paging, Map<String, String> position) {
        var query = new LinkedHashMap<String, String>();
        paging.limit().ifPresent(limit -> query.put(limit, Integer.toString(paging.size())));
        query.putAll(position);
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
