package dev.unwind.provider.draft.kind;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.provider.draft.openapi.ApiCall;
import dev.unwind.provider.draft.openapi.ApiParameter;
import dev.unwind.provider.draft.openapi.ApiSchema;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Proposes how resources of a kind are listed: where an answer holds them, and how pages follow. Used once. */
final class ListDraft {
    private static final int USUAL_SIZE = 100;
    private static final String[] OFFSETS = {"offset", "skip", "start", "startIndex", "start_at"};
    private static final String[] NUMBERS = {"page", "pageNumber", "page_no", "pageIndex", "_page", "currentPage"};
    private static final String[] CURSORS = {
        "cursor",
        "pageToken",
        "nextToken",
        "continuationToken",
        "continue",
        "after",
        "startingAfter",
        "pageCursor",
        "marker"
    };
    private static final String[] LIMITS = {
        "limit", "perPage", "pageSize", "size", "take", "count", "maxResults", "max", "top", "_limit", "items_per_page"
    };
    private static final String[] TOTALS = {
        "total", "totalCount", "totalItems", "totalElements", "totalResults", "totalSize", "count"
    };
    private static final String[] NEXT = {
        "nextCursor",
        "nextPageToken",
        "nextToken",
        "next",
        "nextPage",
        "cursor",
        "continuationToken",
        "continue",
        "endCursor"
    };
    private static final String[] ABOUT = {
        "meta", "pagination", "paging", "page", "pageInfo", "resultInfo", "_metadata", "links", "_links"
    };

    private final KindPlace place;
    private final Ancestry ancestry;
    private final CallLines lines;
    private final String at;
    private final DraftNotes notes;

    ListDraft(KindPlace place, Ancestry ancestry, CallLines lines, String at, DraftNotes notes) {
        this.place = place;
        this.ancestry = ancestry;
        this.lines = lines;
        this.at = at;
        this.notes = notes;
    }

    void write(ObjectNode kind) {
        Optional<ApiCall> call = place.onCollection("get");
        if (call.isEmpty()) {
            notes.add(at + "/list", "the document has no call that lists " + place.name() + requiredFor(kind));
            return;
        }
        ApiSchema answer = call.get().answer();
        Optional<String> items = items(answer);
        if (items.isEmpty()) {
            notes.add(
                    at + "/list",
                    call.get().line() + " may list them, but where its answer holds the array was not found: add list"
                            + requiredFor(kind));
            return;
        }
        ObjectNode list = kind.putObject("list");
        if (!items.get().isEmpty()) {
            list.put("items", items.get());
        }
        writePages(list, call.get(), answer);
        String query = lines.query(call.get(), "list", parameters(list.path("page")));
        if (!query.isEmpty()) {
            list.put("path", lines.path() + query);
        }
    }

    /** The names of the parameters that say which page it is. */
    private static Set<String> parameters(JsonNode page) {
        return Stream.of("offset", "number", "cursor", "limit")
                .map(page::path)
                .filter(JsonNode::isTextual)
                .map(JsonNode::textValue)
                .collect(Collectors.toSet());
    }

    /**
     * What lies under something that can be deleted has to be listed: a list is proposed, of which nothing is known.
     */
    private String requiredFor(ObjectNode kind) {
        Optional<KindPlace> above =
                ancestry.parent().filter(parent -> parent.onItem("delete").isPresent());
        above.ifPresent(parent -> kind.putObject("list"));
        return above.map(parent ->
                        "; a delete of a " + parent.name() + " takes along what lies under it, which is listed"
                                + " before: say how, write deletable: false for " + parent.name()
                                + ", or take the parent out and write an id into the path")
                .orElse("");
    }

    /** Where an answer holds the array; the empty pointer if it is one. */
    private Optional<String> items(ApiSchema answer) {
        if (answer.isArray()) {
            return Optional.of("");
        }
        return array(answer).map(name -> "/" + name).or(() -> answer.members().stream()
                .filter(DraftNames::isPlainMember)
                .filter(name -> answer.member(name).isObject())
                .flatMap(name -> array(answer.member(name)).map(inner -> "/" + name + "/" + inner).stream())
                .findFirst());
    }

    private Optional<String> array(ApiSchema schema) {
        List<String> arrays = schema.members().stream()
                .filter(DraftNames::isPlainMember)
                .filter(name -> schema.member(name).isArray())
                .toList();
        List<String> ofObjects = arrays.stream()
                .filter(name -> schema.member(name).items().isObject())
                .toList();
        return ofObjects.size() == 1
                ? Optional.of(ofObjects.get(0))
                : DraftNames.first(
                        new LinkedHashSet<>(ofObjects.isEmpty() ? arrays : ofObjects),
                        place.collection().map(path -> path.last()).orElse(place.name()),
                        "items",
                        "data",
                        "results",
                        "values",
                        "records",
                        "entries",
                        "content",
                        "elements");
    }

    /** The pointer to a value with one of these names, at the top or in what tells of the page. */
    private static Optional<String> find(ApiSchema answer, String type, String... names) {
        Optional<String> top = member(answer, type, names).map(name -> "/" + name);
        return top.or(() -> DraftNames.first(plain(answer.members()), ABOUT)
                .flatMap(about -> member(answer.member(about), type, names).map(name -> "/" + about + "/" + name)));
    }

    private static Optional<String> member(ApiSchema schema, String type, String... names) {
        Set<String> fitting = plain(schema.members()).stream()
                .filter(name -> schema.member(name).is(type))
                .collect(Collectors.toCollection(LinkedHashSet::new));
        return DraftNames.first(fitting, names);
    }

    private static Set<String> plain(Set<String> names) {
        return names.stream().filter(DraftNames::isPlainMember).collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private void writePages(ObjectNode list, ApiCall call, ApiSchema answer) {
        Set<String> parameters = plain(call.parameters("query").stream()
                .map(ApiParameter::name)
                .collect(Collectors.toCollection(LinkedHashSet::new)));
        Optional<String> limit = DraftNames.first(parameters, LIMITS);
        Optional<String> cursor = DraftNames.first(parameters, CURSORS);
        Optional<String> next = answer.isArray() ? Optional.empty() : find(answer, "string", NEXT);
        Optional<String> offset = DraftNames.first(parameters, OFFSETS);
        Optional<String> number = DraftNames.first(parameters, NUMBERS);
        ObjectNode page = list.objectNode();
        if (call.answersHeader("Link")) {
            page.put("link", true);
        } else if (cursor.isPresent() && next.isPresent()) {
            page.put("cursor", cursor.get()).put("next", next.get());
        } else if (offset.isPresent()) {
            page.put("offset", offset.get());
        } else if (number.isPresent()) {
            page.put("number", number.get());
            if (startsAtZero(call, number.get())) {
                page.put("first", 0);
            }
        } else {
            if (limit.isPresent() || cursor.isPresent()) {
                notes.add(
                        at + "/list", "there seem to be pages, but how one leads to the next was not found: add page");
            }
            return;
        }
        limit.ifPresent(parameter -> {
            page.put("limit", parameter);
            int most = call.parameter("query", parameter)
                    .map(each -> each.schema().keyword("maximum").asInt(USUAL_SIZE))
                    .orElse(USUAL_SIZE);
            if (most >= 1 && most < USUAL_SIZE) {
                page.put("size", most);
            }
        });
        if (!answer.isArray()) {
            find(answer, "integer", TOTALS).ifPresent(total -> list.put("total", total));
        }
        list.set("page", page);
    }

    private static boolean startsAtZero(ApiCall call, String parameter) {
        return call.parameter("query", parameter)
                .filter(each -> isZero(each, "default") || isZero(each, "minimum"))
                .isPresent();
    }

    private static boolean isZero(ApiParameter parameter, String keyword) {
        return parameter.schema().keyword(keyword).isNumber()
                && parameter.schema().keyword(keyword).asInt() == 0;
    }
}
