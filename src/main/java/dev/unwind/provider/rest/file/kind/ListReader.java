package dev.unwind.provider.rest.file.kind;

import com.fasterxml.jackson.core.JsonPointer;
import dev.unwind.provider.rest.description.KindDescription;
import dev.unwind.provider.rest.description.ListForm;
import dev.unwind.provider.rest.description.PagingForm;
import dev.unwind.provider.rest.description.PagingForm.By;
import dev.unwind.provider.rest.yaml.YamlSection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Reads how resources of a kind are listed, page by page, and looked up by name. */
final class ListReader {
    private ListReader() {}

    static ListForm list(YamlSection list, String path, CallScope scope) {
        try (list) {
            Optional<String> own = list.text("path");
            own.ifPresent(listed -> scope.check(list, "path", listed));
            own.filter(listed -> scope.isOfChild() && !listed.contains(CallScope.PARENT))
                    .ifPresent(listed -> list.mistake("path", "needs {parent}: it lists what lies under one"));
            ListForm form = new ListForm(
                    own.orElse(path),
                    list.pointer("items").orElse(JsonPointer.empty()),
                    list.pointer("total"),
                    list.section("page").map(ListReader::paging),
                    list.flag("whole").orElse(false));
            checkQuery(list, form);
            if (form.whole() && scope.isOfChild()) {
                list.mistake("whole", "has no effect: what lies under others is read one by one");
            }
            if (form.whole() && form.paging().isPresent() && form.total().isEmpty()) {
                list.mistake("whole", "has no effect on a listing with pages, unless total says how many there are");
            }
            return form;
        }
    }

    /** Notes a total that is not asked for, and parameters of pages that the path has already. */
    private static void checkQuery(YamlSection section, ListForm form) {
        Set<String> names = KindDescription.queryNames(form.path());
        form.paging().stream()
                .flatMap(paging -> paging.parameters().stream())
                .filter(names::contains)
                .forEach(name -> section.mistake("page", name + " stands in the path, too"));
    }

    /** How many there are matters only where pages follow one another. */
    static void checkTotal(YamlSection section, ListForm form) {
        checkQuery(section, form);
        if (section.has("total") && form.paging().isEmpty()) {
            section.mistake("total", "has no effect without page");
        }
    }

    static boolean readsBySearch(YamlSection kind) {
        return kind.isSection("read")
                && kind.section("read").filter(section -> section.has("path")).isPresent();
    }

    /** The search by which one resource is read; empty if it is read by a call of its own. */
    static Optional<ListForm> readBySearch(YamlSection kind, CallScope scope) {
        if (!readsBySearch(kind)) {
            return Optional.empty();
        }
        Optional<ListForm> search = kind.section("read").map(section -> {
            try (section) {
                String path = section.required("path");
                scope.check(section, "path", path);
                return new ListForm(
                        path,
                        section.pointer("items").orElse(JsonPointer.empty()),
                        Optional.empty(),
                        Optional.empty(),
                        false);
            }
        });
        search.filter(form -> !form.path().startsWith("/") || !form.path().contains("{id}"))
                .ifPresent(form -> kind.mistake("read", "expected a path with {id} in it, such as /things?id={id}"));
        return search;
    }

    /**
     * The look-up by name. Where it does not say where an answer holds its items and total, it is as in the listing. It
     * has pages only if it says so.
     */
    static Optional<ListForm> find(YamlSection kind, Optional<ListForm> list, CallScope scope) {
        Optional<ListForm> find = kind.isSection("find")
                ? kind.section("find").map(section -> {
                    try (section) {
                        ListForm form = new ListForm(
                                section.required("path"),
                                section.pointer("items")
                                        .or(() -> list.map(ListForm::items))
                                        .orElse(JsonPointer.empty()),
                                section.pointer("total").or(() -> list.flatMap(ListForm::total)),
                                section.section("page").map(ListReader::paging),
                                false);
                        checkTotal(section, form);
                        return form;
                    }
                })
                : kind.text("find")
                        .map(path -> new ListForm(
                                path,
                                list.map(ListForm::items).orElse(JsonPointer.empty()),
                                list.flatMap(ListForm::total),
                                Optional.empty(),
                                false));
        boolean inherits = find.filter(form -> form.paging().isPresent()).isPresent()
                && kind.section("find").filter(own -> own.has("total")).isEmpty();
        list.filter(form -> form.paging().isEmpty() && form.total().isPresent() && !inherits)
                .ifPresent(form -> kind.mistakeAt(kind.at("list") + "/total", "has no effect without page"));
        CallScope named = named(kind, scope);
        find.ifPresent(form -> named.check(kind, "find", form.path()));
        find.filter(form -> scope.isOfChild() && !form.path().contains(CallScope.PARENT))
                .ifPresent(form -> kind.mistake("find", "needs {parent}: names are unique under one alone"));
        find.filter(form -> !form.path().startsWith("/") || !form.path().contains("{name"))
                .ifPresent(
                        form -> kind.mistake("find", "expected a path with {name} in it, such as /things?name={name}"));
        return find;
    }

    /** What a look-up by name may hold: the name, or each of its parts. */
    private static CallScope named(YamlSection kind, CallScope scope) {
        CallScope named = scope.knowing("{name}");
        if (kind.isList("name")) {
            for (String part : kind.texts("name")) {
                named = named.knowing("{name." + part + "}");
            }
        }
        return named;
    }

    static PagingForm paging(YamlSection page) {
        try (page) {
            List<String> ways = Stream.of("offset", "number", "cursor", "link")
                    .filter(page::has)
                    .toList();
            if (ways.size() > 1) {
                page.mistake(ways.get(1), "does not go with " + ways.get(0));
            }
            By by = by(page);
            Map<String, String> sort = page.namedTexts("sort");
            sort.values().forEach(text -> CallScope.PLAIN.check(page, "sort", text));
            Optional<String> limit =
                    page.text("limit").or(() -> by instanceof By.Offset ? Optional.of("limit") : Optional.empty());
            PagingForm form = new PagingForm(by, limit, page.number("size", 100, 1, 10_000), sort);
            sort.keySet().stream()
                    .filter(form.position()::contains)
                    .forEach(name -> page.mistake("sort", name + " says already which page it is"));
            refuseWithout(page, "size", limit.isPresent(), "limit");
            refuseWithout(page, "first", by instanceof By.Number, "number");
            refuseWithout(page, "next", by instanceof By.Cursor, "cursor");
            refuseWithout(page, "link", by instanceof By.Link, "true");
            return form;
        }
    }

    private static void refuseWithout(YamlSection page, String key, boolean needed, String other) {
        if (page.has(key) && !needed) {
            page.mistake(key, "has no effect without " + other);
        }
    }

    private static By by(YamlSection page) {
        int first = page.number("first", 1, 0, 1);
        JsonPointer next = page.pointer("next").orElse(JsonPointer.empty());
        if (page.has("number")) {
            return new By.Number(page.required("number"), first);
        }
        if (page.has("cursor")) {
            if (next.matches()) {
                page.mistake("next", "is required: a JSON Pointer to where an answer leads to the next page");
            }
            return new By.Cursor(page.required("cursor"), next);
        }
        if (page.flag("link").orElse(false)) {
            return new By.Link();
        }
        return new By.Offset(page.text("offset").orElse("offset"));
    }
}
