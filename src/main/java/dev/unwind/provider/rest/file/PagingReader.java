package dev.unwind.provider.rest.file;

import com.fasterxml.jackson.core.JsonPointer;
import dev.unwind.provider.rest.description.PagingForm;
import dev.unwind.provider.rest.description.PagingForm.By;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Reads how one page of a listing after the other is asked for. */
final class PagingReader {
    private PagingReader() {}

    static PagingForm read(YamlSection page) {
        try (page) {
            List<String> ways = Stream.of("offset", "number", "cursor", "link")
                    .filter(page::has)
                    .toList();
            if (ways.size() > 1) {
                page.mistake(ways.get(1), "does not go with " + ways.get(0));
            }
            By by = by(page);
            return new PagingForm(
                    by,
                    page.text("limit").or(() -> by instanceof By.Offset ? Optional.of("limit") : Optional.empty()),
                    page.number("size", 100, 1, 10_000),
                    page.namedTexts("sort"));
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
