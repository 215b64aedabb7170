package dev.unwind.api.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.unwind.batch.change.LineText;
import dev.unwind.batch.json.Json;
import java.io.IOException;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;

/** A position in a list. Opaque to callers. */
public record Cursor(List<String> parts) {
    public Cursor {
        parts = List.copyOf(parts);
    }

    public static Cursor of(Object... parts) {
        return new Cursor(List.of(parts).stream().map(Object::toString).toList());
    }

    /** Parses a cursor; empty if the text is no cursor with this number of parts. */
    static Optional<Cursor> parse(String text, int parts) {
        try {
            var document = Json.parse(Base64.getUrlDecoder().decode(text));
            return Optional.of(document)
                    .filter(list -> list.isArray() && list.size() == parts)
                    .filter(list ->
                            StreamSupport.stream(list.spliterator(), false).allMatch(Cursor::isPart))
                    .map(list -> new Cursor(StreamSupport.stream(list.spliterator(), false)
                            .map(JsonNode::textValue)
                            .toList()));
        } catch (IOException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static boolean isPart(JsonNode part) {
        return part.isTextual() && LineText.isName(part.textValue());
    }

    @Override
    public String toString() {
        var list = JsonNodeFactory.instance.arrayNode();
        parts.forEach(list::add);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(Json.bytes(list));
    }
}
