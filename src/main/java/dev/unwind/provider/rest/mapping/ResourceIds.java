package dev.unwind.provider.rest.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.batch.change.RemoteId;
import dev.unwind.provider.rest.description.KindDescription;
import dev.unwind.provider.rest.message.ProviderAnswer;
import dev.unwind.url.UrlPath;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * What identifies resources in a provider's answers.
 *
 * @param parent that under which the resources of the answers lie; empty if they lie under no other
 */
record ResourceIds(KindDescription kind, Projector projector, Optional<RemoteId> parent) {
    static ResourceIds of(KindDescription kind) {
        return new ResourceIds(kind, new Projector(kind), Optional.empty());
    }

    ResourceIds under(Optional<RemoteId> above) {
        return new ResourceIds(kind, projector, above);
    }

    /** The one id that there is, of a kind with a single resource. */
    Optional<RemoteId> only() {
        return kind.traits().ids().only().map(this::inParent);
    }

    /** The projection, and in it what the resource lies under, which answers do not show. */
    JsonNode projection(RemoteId id, JsonNode body) {
        JsonNode projection = projection(body);
        if (kind.bare().isPresent() && kind.namesAreIds() && projection instanceof ObjectNode object) {
            String own = kind.traits().ids().parent().isPresent() ? id.own() : id.value();
            kind.traits().nameMember().ifPresent(member -> object.put(member, own));
        }
        return projection;
    }

    private JsonNode projection(JsonNode body) {
        JsonNode projection = projector.projection(body);
        if (projection instanceof ObjectNode object) {
            kind.traits()
                    .ids()
                    .parent()
                    .filter(above -> object.has(above.member()))
                    .ifPresent(above -> {
                        throw new IllegalArgumentException(
                                "it has a member called " + above.member() + ": give parent.member another name");
                    });
            kind.traits()
                    .ids()
                    .parent()
                    .ifPresent(above -> parent.ifPresent(
                            id -> object.set(above.member(), above.rules().json(id))));
        }
        return projection;
    }

    /** An id as it is unique beyond its parent. */
    private RemoteId inParent(RemoteId own) {
        return parent.map(above -> above.child(own.value())).orElse(own);
    }

    /** The id that the body of a resource shows; empty if it shows none that can be used. */
    Optional<RemoteId> in(JsonNode body) {
        if (kind.traits().ids().only().isPresent()) {
            return only().filter(id -> body.isObject());
        }
        if (kind.namesAreIds()) {
            return body.isObject() ? named(projection(body)) : Optional.empty();
        }
        return kind.identity().at().flatMap(at -> of(body.at(at)));
    }

    /** The id of a resource that is named by it. */
    Optional<RemoteId> named(JsonNode state) {
        return kind.traits().nameIn(state).filter(kind.traits()::isId).map(RemoteId::new);
    }

    /** The id in this form; empty if it cannot be one. */
    Optional<RemoteId> of(JsonNode id) {
        boolean spelt = kind.traits().ids().numeric() ? id.isIntegralNumber() || id.isTextual() : id.isTextual();
        return Optional.of(id.asText()).filter(text -> spelt).flatMap(this::id);
    }

    private Optional<RemoteId> id(String own) {
        return Optional.of(own)
                .filter(kind.traits().ids()::allowOwn)
                .map(RemoteId::new)
                .map(this::inParent)
                .filter(id -> kind.traits().isId(id.value()));
    }

    /** The id in this form, or to which a link leads. */
    Optional<RemoteId> linked(JsonNode value) {
        return value.isTextual()
                        && (value.textValue().startsWith("/")
                                || value.textValue().contains("://"))
                ? to(value.textValue())
                : of(value);
    }

    /** The id to which the {@code Location} of an answer leads. */
    Optional<RemoteId> located(ProviderAnswer answer) {
        return answer.header("Location").flatMap(this::to);
    }

    private Optional<RemoteId> to(String link) {
        return Optional.of(link)
                .map(ResourceIds::withoutQuery)
                .filter(UrlPath::staysBelow)
                .map(ResourceIds::lastSegment)
                .flatMap(this::id);
    }

    /** A location without its query, its fragment and the slashes at its end. */
    private static String withoutQuery(String location) {
        int end = 0;
        while (end < location.length() && "?#".indexOf(location.charAt(end)) < 0) {
            end++;
        }
        while (end > 0 && location.charAt(end - 1) == '/') {
            end--;
        }
        return location.substring(0, end);
    }

    private static String lastSegment(String location) {
        String segment = location.substring(location.lastIndexOf('/') + 1);
        try {
            return URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("its Location is not percent-encoded correctly", e);
        }
    }

    /** Says where the id of a body should have been, as part of a message. */
    String place(JsonNode body) {
        if (kind.namesAreIds()) {
            return ": the name is to be one";
        }
        return kind.identity()
                .at()
                .map(at -> " at " + at
                        + (body.at(at).isIntegralNumber() ? ": it is an integer, and id.type says otherwise" : ""))
                .orElse("");
    }
}
