package dev.unwind.provider.rest.mapping;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.provider.PathPattern;
import dev.unwind.provider.rest.description.KindDescription;
import dev.unwind.provider.rest.description.VersionForm;
import dev.unwind.provider.rest.message.HtmlText;
import dev.unwind.provider.rest.message.ProviderJson;
import io.burt.jmespath.Expression;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Extracts the projection from a resource's body, as it was read: with its nulls, unless they are declared to mean
 * nothing, and with its texts, unless reads are declared to show them escaped. Thread-safe.
 */
final class Projector {
    private final KindDescription.Form form;
    private final Optional<Expression<JsonNode>> project;
    private final List<PathPattern> removed;
    private final List<JsonPointer> madeByProvider;

    Projector(KindDescription kind) {
        this.form = kind.form();
        this.project = form.project();
        this.removed = Stream.concat(form.readOnly().stream(), form.writeOnly().stream())
                .toList();
        this.madeByProvider = project.isPresent()
                ? List.of()
                : Stream.of(
                                kind.identity().at().filter(at -> !kind.namesAreIds()),
                                kind.createdAt(),
                                kind.version().flatMap(VersionForm::at))
                        .flatMap(Optional::stream)
                        .toList();
    }

    /** The projection as a new document. */
    JsonNode projection(JsonNode body) {
        JsonNode projected = project.map(expression -> expression.search(body)).orElse(body);
        JsonNode copy = form.escapedReads() ? HtmlText.unescaped(projected) : projected.deepCopy();
        removed.forEach(pattern -> pattern.replace(copy, value -> null));
        madeByProvider.forEach(pointer -> remove(copy, pointer));
        return form.nullsAbsent() ? ProviderJson.dropNulls(copy) : copy;
    }

    /** Removes a value, and the objects around it that become empty. */
    private static void remove(JsonNode document, JsonPointer pointer) {
        if (document.at(pointer.head()) instanceof ObjectNode parent) {
            parent.remove(pointer.last().getMatchingProperty());
            if (parent.isEmpty() && !pointer.head().matches()) {
                remove(document, pointer.head());
            }
        }
    }
}
