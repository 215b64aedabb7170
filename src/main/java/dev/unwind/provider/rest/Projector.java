package dev.unwind.provider.rest;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.provider.PathPattern;
import io.burt.jmespath.Expression;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Takes from a resource's body the part that can be written back, exactly as it was read. Thread-safe. */
final class Projector {
    private final Optional<Expression<JsonNode>> project;
    private final List<PathPattern> removed;

    Projector(KindDescription kind) {
        this.project = kind.form().project();
        this.removed = Stream.of(
                        kind.form().readOnly().stream(),
                        kind.form().writeOnly().stream(),
                        project.isPresent() ? Stream.<PathPattern>empty() : madeByProvider(kind))
                .flatMap(each -> each)
                .toList();
    }

    /** What a body that is its own projection holds and nobody can write. */
    private static Stream<PathPattern> madeByProvider(KindDescription kind) {
        return Stream.of(
                        kind.identity().at().filter(at -> !kind.namesAreIds()),
                        kind.createdAt(),
                        kind.version().flatMap(VersionForm::at))
                .flatMap(Optional::stream)
                .map(JsonPointer::toString)
                .map(PathPattern::parse);
    }

    /** The projection, as a document of its own; what the body says with null, it leaves out. */
    JsonNode projection(JsonNode body) {
        JsonNode projected = project.map(expression -> expression.search(body)).orElse(body);
        JsonNode copy = projected.deepCopy();
        removed.forEach(pattern -> pattern.replace(copy, value -> null));
        return Json.dropNulls(copy);
    }
}
