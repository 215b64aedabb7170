package dev.unwind.provider.rest;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.batch.RemoteId;
import dev.unwind.provider.ProviderFailure;
import dev.unwind.provider.RemoteResource;
import io.smallrye.mutiny.Uni;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Lists the resources of a kind. What one answer shows was true at one moment. Several pages are not: a deletion between two of them
 * moves a resource past the reader. So a listing of several pages is read twice and what either pass shows is given, which means that
 * nothing counts as absent unless both passes lack it; and something deleted meanwhile may still be given. Thread-safe.
 */
final class Listing {
    private final HttpCalls http;
    private final Resources resources;
    private final String path;
    private final ListForm form;

    Listing(HttpCalls http, Resources resources, String path, ListForm form) {
        this.http = http;
        this.resources = resources;
        this.path = path;
        this.form = form;
    }

    /** The resources that match, in the order of the listing. Only those are held in memory. */
    Uni<List<RemoteResource>> matching(Predicate<RemoteResource> wanted) {
        return Uni.createFrom().deferred(() -> {
            var first = new Pass(wanted);
            return first.run().chain(() -> {
                if (first.oneAnswer) {
                    return Uni.createFrom().item(List.copyOf(first.found.values()));
                }
                var second = new Pass(wanted);
                return second.run().map(done -> {
                    first.found.forEach(second.found::putIfAbsent);
                    return List.copyOf(second.found.values());
                });
            });
        });
    }

    private final class Pass {
        private final Predicate<RemoteResource> wanted;
        private final Map<RemoteId, RemoteResource> found = new LinkedHashMap<>();
        private int offset;
        private boolean complete;
        private boolean oneAnswer;

        Pass(Predicate<RemoteResource> wanted) {
            this.wanted = wanted;
        }

        Uni<Void> run() {
            return Uni.createFrom()
                    .deferred(this::page)
                    .repeat()
                    .until(read -> complete)
                    .collect()
                    .last()
                    .replaceWithVoid();
        }

        private Uni<Integer> page() {
            Call call = Call.get(path + query(offset));
            return http.read(call)
                    .map(answer -> answer.orElseThrow(() ->
                            new ProviderFailure.Refused(404, call.label() + " answered 404", false, Optional.empty())))
                    .map(answer -> take(call, answer));
        }

        private int take(Call call, JsonNode answer) {
            JsonNode items = answer.isArray() ? answer : answer.at(form.items());
            if (!items.isArray()) {
                throw Verdict.unusable(call, 200, "without an array at " + form.items());
            }
            for (JsonNode item : items) {
                RemoteResource resource = resources
                        .of(item)
                        .orElseThrow(() -> Verdict.unusable(call, 200, "with an item that has no id"));
                if (wanted.test(resource)) {
                    found.put(resource.id(), resource);
                }
            }
            boolean all = form.paging().isEmpty() || holdsAll(answer, items.size());
            oneAnswer = offset == 0 && all;
            offset += items.size();
            complete = all || items.isEmpty() || reachesTotal(answer);
            return items.size();
        }

        private boolean holdsAll(JsonNode answer, int items) {
            return offset == 0
                    && (items == 0
                            || form.total()
                                    .map(answer::at)
                                    .filter(JsonNode::isIntegralNumber)
                                    .filter(total -> items >= total.longValue())
                                    .isPresent());
        }

        private boolean reachesTotal(JsonNode answer) {
            return form.total()
                    .map(answer::at)
                    .filter(JsonNode::isIntegralNumber)
                    .filter(total -> offset >= total.longValue())
                    .isPresent();
        }
    }

    private String query(int offset) {
        return form.paging()
                .map(paging -> {
                    var query = new LinkedHashMap<String, String>();
                    query.put(paging.limit(), Integer.toString(paging.size()));
                    query.put(paging.offset(), Integer.toString(offset));
                    query.putAll(paging.sort());
                    return query.entrySet().stream()
                            .map(parameter -> encoded(parameter.getKey()) + "=" + encoded(parameter.getValue()))
                            .collect(Collectors.joining("&", "?", ""));
                })
                .orElse("");
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
