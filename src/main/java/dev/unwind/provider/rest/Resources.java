package dev.unwind.provider.rest;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.batch.RemoteId;
import dev.unwind.provider.RemoteResource;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;

/** Makes resources of a kind out of its provider's answers. Thread-safe. */
final class Resources {
    private final KindDescription kind;
    private final AnswerForm answers;
    private final Projector projector;

    Resources(KindDescription kind, AnswerForm answers) {
        this.kind = kind;
        this.answers = answers;
        this.projector = new Projector(kind.form());
    }

    /** The resource that the answer to a read or write of one shows, or empty where it shows none that has an id. */
    Optional<RemoteResource> of(JsonNode answer, boolean asArray) {
        JsonNode body = answers.unwrapped(answer, kind.idAt());
        if (asArray && body.isArray()) {
            return body.size() == 1 ? of(body.get(0)) : Optional.empty();
        }
        return of(body);
    }

    Optional<RemoteResource> of(JsonNode body) {
        return id(body).map(id -> new RemoteResource(
                id,
                body,
                projector.projection(body),
                Optional.empty(),
                kind.createdAt().flatMap(at -> time(body, at))));
    }

    private Optional<RemoteId> id(JsonNode body) {
        JsonNode id = body.at(kind.idAt());
        boolean spelt = kind.traits().numericIds() ? id.isIntegralNumber() || id.isTextual() : id.isTextual();
        return Optional.of(id.asText())
                .filter(text -> spelt && kind.traits().isId(text))
                .map(RemoteId::new);
    }

    private static Optional<Instant> time(JsonNode body, JsonPointer at) {
        try {
            return Optional.of(body.at(at))
                    .filter(JsonNode::isTextual)
                    .map(text -> OffsetDateTime.parse(text.textValue()).toInstant());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
