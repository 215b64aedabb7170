package dev.unwind.provider.draft;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.batch.json.Json;
import dev.unwind.provider.draft.openapi.ApiSchema;
import java.util.List;
import java.util.Optional;

/** Where an API's errors hold what people may see. */
final class ErrorForm {
    private static final List<String> MESSAGES = List.of(
            "message", "detail", "error_description", "errorMessage", "description", "reason", "title", "error", "msg");
    private static final List<String> CODES = List.of("code", "errorCode", "error_code", "type", "error");
    private static final List<String> HOLDERS = List.of("error", "errors", "fault");

    private ErrorForm() {}

    /** The keys of {@code answers.error}; empty if no message was found. */
    static Optional<ObjectNode> of(ApiSchema error) {
        return of(error, "").or(() -> HOLDERS.stream()
                .filter(error::has)
                .flatMap(holder -> error.member(holder).isArray()
                        ? of(error.member(holder).items(), "/" + holder + "/0").stream()
                        : of(error.member(holder), "/" + holder).stream())
                .findFirst());
    }

    private static Optional<ObjectNode> of(ApiSchema schema, String at) {
        return text(schema, MESSAGES).map(message -> {
            ObjectNode form = Json.object().put("message", at + "/" + message);
            text(schema, CODES)
                    .filter(code -> !code.equals(message))
                    .ifPresent(code -> form.put("code", at + "/" + code));
            return form;
        });
    }

    private static Optional<String> text(ApiSchema schema, List<String> names) {
        return names.stream()
                .filter(schema::has)
                .filter(name ->
                        schema.member(name).is("string") || schema.member(name).is("integer"))
                .findFirst();
    }
}
