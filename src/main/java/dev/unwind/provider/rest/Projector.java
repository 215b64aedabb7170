package dev.unwind.provider.rest;

import com.fasterxml.jackson.databind.JsonNode;

/** Takes from a resource's body the part that can be written back, exactly as it was read. Thread-safe. */
final class Projector {
    private final KindDescription.Form form;

    Projector(KindDescription.Form form) {
        this.form = form;
    }

    /** The projection, as a document of its own; what the body says with null, it leaves out. */
    JsonNode projection(JsonNode body) {
        JsonNode projected =
                form.project().map(expression -> expression.search(body)).orElse(body);
        JsonNode copy = projected.deepCopy();
        form.readOnly().forEach(pattern -> pattern.replace(copy, value -> null));
        return Json.dropNulls(copy);
    }
}
