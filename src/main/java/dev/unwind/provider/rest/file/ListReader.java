package dev.unwind.provider.rest.file;

import com.fasterxml.jackson.core.JsonPointer;
import dev.unwind.provider.rest.description.ListForm;
import java.util.Optional;

/** Reads how resources of a kind are listed, and looked up by name. */
final class ListReader {
    private ListReader() {}

    static ListForm list(YamlSection list, String path) {
        try (list) {
            return new ListForm(
                    list.text("path").orElse(path),
                    list.pointer("items").orElse(JsonPointer.empty()),
                    list.pointer("total"),
                    list.section("page").map(PagingReader::read));
        }
    }

    /** A look-up by name answers as the listing does, unless it says otherwise. */
    static Optional<ListForm> find(YamlSection kind, Optional<ListForm> list) {
        Optional<ListForm> find = kind.isSection("find")
                ? kind.section("find").map(section -> {
                    try (section) {
                        return new ListForm(
                                section.required("path"),
                                section.pointer("items")
                                        .or(() -> list.map(ListForm::items))
                                        .orElse(JsonPointer.empty()),
                                section.pointer("total").or(() -> list.flatMap(ListForm::total)),
                                section.section("page")
                                        .map(PagingReader::read)
                                        .or(() -> list.flatMap(ListForm::paging)));
                    }
                })
                : kind.text("find")
                        .map(path -> new ListForm(
                                path,
                                list.map(ListForm::items).orElse(JsonPointer.empty()),
                                list.flatMap(ListForm::total),
                                list.flatMap(ListForm::paging)));
        find.filter(form -> !form.path().startsWith("/") || !form.path().contains("{name}"))
                .ifPresent(
                        form -> kind.mistake("find", "expected a path with {name} in it, such as /things?name={name}"));
        return find;
    }
}
