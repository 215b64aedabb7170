package dev.unwind.provider.rest.mapping;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.unwind.batch.change.RemoteId;
import dev.unwind.memory.BodySize;
import dev.unwind.provider.ProviderFailure;
import dev.unwind.provider.RemoteResource;
import dev.unwind.provider.rest.description.IdentityForm;
import dev.unwind.provider.rest.description.KindDescription;
import dev.unwind.provider.rest.http.FailureClassifier;
import dev.unwind.provider.rest.message.ProviderAnswer;
import dev.unwind.provider.rest.message.ProviderCall;
import dev.unwind.provider.rest.message.ProviderJson;
import dev.unwind.provider.rest.operation.CallTemplate;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Maps a provider's answers to resources of a kind. Thread-safe. */
public final class ResourceMapper {
    private final KindDescription kind;
    private final Optional<JsonPointer> envelope;
    private final ResourceIds ids;
    private final BodySize size;

    /**
     * @param envelope the envelope of all answers of the provider, unless the kind has its own
     * @param size takes note of how large answers with one resource are
     */
    public ResourceMapper(KindDescription kind, Optional<JsonPointer> envelope, BodySize size) {
        this.kind = kind;
        this.envelope = kind.envelope().or(() -> envelope);
        this.ids = ResourceIds.of(kind);
        this.size = size;
    }

    private ResourceMapper(ResourceMapper any, ResourceIds ids) {
        this.kind = any.kind;
        this.envelope = any.envelope;
        this.ids = ids;
        this.size = any.size;
    }

    /** This mapper, for answers that show what lies under one parent. */
    public ResourceMapper under(RemoteId above) {
        return new ResourceMapper(this, ids.under(Optional.of(above)));
    }

    /** This mapper, for answers about a resource with this id. */
    public ResourceMapper around(RemoteId id) {
        return kind.traits().ids().parent().isPresent() ? new ResourceMapper(this, ids.under(id.parent())) : this;
    }

    /** This mapper, for answers about a resource that is to have this state. */
    public ResourceMapper around(JsonNode desired) {
        return kind.traits()
                .ids()
                .parent()
                .map(above -> new ResourceMapper(this, ids.under(above.in(desired))))
                .orElse(this);
    }

    /**
     * The resource that the answer to a read shows; empty if the answer says that there is none.
     *
     * @param id the id that was requested
     * @param call the call that messages name
     * @throws dev.unwind.provider.ProviderFailure.InDoubt if the answer shows neither
     */
    public Optional<RemoteResource> read(RemoteId id, ProviderCall call, ProviderAnswer answer) {
        return usable(call, answer.status(), () -> shownByRead(id, call, answer));
    }

    private Optional<RemoteResource> shownByRead(RemoteId id, ProviderCall call, ProviderAnswer answer) {
        JsonNode outer = answer.body().orElse(MissingNode.getInstance());
        JsonNode body = unwrapped(outer);
        if (kind.bare().isEmpty() && emptyEnvelope(outer)
                || body.isContainerNode() && kind.absence().of(body)) {
            return Optional.empty();
        }
        if (!body.isObject()) {
            throw FailureClassifier.unusable(call, answer.status(), "without a resource");
        }
        RemoteId shown = ids.in(body)
                .or(() -> bodiesLackIds() ? Optional.of(id) : Optional.empty())
                .orElseThrow(() ->
                        FailureClassifier.unusable(call, answer.status(), "without a usable id" + ids.place(body)));
        return Optional.of(resource(shown, body, Optional.of(answer)));
    }

    private boolean bodiesLackIds() {
        return kind.bare().isPresent()
                || kind.identity().source() == IdentityForm.Source.LOCATION
                        && kind.identity().at().isEmpty();
    }

    /** The resource that the answer to a create shows, possibly in part; empty if its id is not known. */
    public Optional<RemoteResource> created(ProviderAnswer answer, CallTemplate template, JsonNode desired) {
        return usable(answer.call(), answer.status(), () -> shownByCreate(answer, template, desired));
    }

    private Optional<RemoteResource> shownByCreate(ProviderAnswer answer, CallTemplate template, JsonNode desired) {
        JsonNode body = shownBy(answer, template);
        Optional<RemoteId> id =
                switch (kind.identity().source()) {
                    case NAME -> ids.named(desired);
                    case ONLY -> ids.only();
                    case LOCATION -> ids.located(answer).or(() -> shownId(body, template));
                    case BODY, FIND -> shownId(body, template);
                };
        return id.map(known -> resource(known, body, Optional.of(answer)));
    }

    /** The resource that the answer to another write shows; empty if it shows none. */
    public Optional<RemoteResource> written(ProviderAnswer answer, CallTemplate template) {
        return usable(answer.call(), answer.status(), () -> {
            JsonNode body = shownBy(answer, template);
            return shownId(body, template).map(id -> resource(id, body, Optional.of(answer)));
        });
    }

    private Optional<RemoteId> shownId(JsonNode body, CallTemplate template) {
        return template.idAt().map(at -> ids.of(body.at(at))).orElseGet(() -> ids.in(body));
    }

    /** The id that a value or a link is; empty if it cannot be one. */
    public Optional<RemoteId> idOf(JsonNode value) {
        return ids.linked(value);
    }

    /** A body in which an expression or a conversion fails is one that says nothing. */
    private static <T> T usable(ProviderCall call, int status, Supplier<T> mapping) {
        try {
            return mapping.get();
        } catch (ProviderFailure known) {
            throw known;
        } catch (IllegalArgumentException e) {
            throw FailureClassifier.unusable(call, status, "and cannot be used: " + e.getMessage());
        } catch (RuntimeException e) {
            throw FailureClassifier.unusable(
                    call,
                    status,
                    "with a body that cannot be read: " + e.getClass().getSimpleName());
        }
    }

    /** The number of items in an answer to a listing, deleted resources included. */
    public int sizeOf(JsonNode answer, JsonPointer items) {
        return items(answer, items).size();
    }

    /** The resources in an answer to a listing, without deleted ones. */
    public List<RemoteResource> listed(ProviderCall call, JsonNode answer, JsonPointer items) {
        List<RemoteResource> resources = new ArrayList<>();
        eachListed(call, answer, items, resources::add);
        return resources;
    }

    /** Shows each resource in an answer to a listing, without deleted ones; keeps none of them. */
    public void eachListed(ProviderCall call, JsonNode answer, JsonPointer items, Consumer<RemoteResource> each) {
        usable(call, 200, () -> {
            showListed(call, answer, items, each);
            return true;
        });
    }

    /** What tells the items of a page from those of others, deleted resources included. */
    public Set<String> keysOf(JsonNode answer, JsonPointer items) {
        return items(answer, items)
                .valueStream()
                .map(item -> ids.in(item).map(RemoteId::value).orElseGet(item::toString))
                .collect(Collectors.toSet());
    }

    private void showListed(ProviderCall call, JsonNode answer, JsonPointer items, Consumer<RemoteResource> each) {
        JsonNode array = items(answer, items);
        if (!array.isArray()) {
            throw FailureClassifier.unusable(call, 200, "without an array at " + (items.matches() ? "its top" : items));
        }
        for (JsonNode item : array) {
            if (!kind.absence().of(item)) {
                RemoteId id = ids.in(item)
                        .orElseThrow(() -> FailureClassifier.unusable(
                                call,
                                200,
                                "with an item that has no usable id"
                                        + kind.traits().ids().description()));
                each.accept(resource(id, item, Optional.empty()));
            }
        }
    }

    /** Some APIs answer with a bare array if the list is empty, whatever surrounds it otherwise. */
    private static JsonNode items(JsonNode answer, JsonPointer items) {
        return answer.isArray() ? answer : answer.at(items);
    }

    private JsonNode shownBy(ProviderAnswer answer, CallTemplate template) {
        JsonNode body = unwrapped(answer.body().orElse(MissingNode.getInstance()));
        return template.asArray() && body.isArray() && body.size() == 1 ? body.get(0) : body;
    }

    /** The resource in an envelope; what is no object of members, as the one member that it is. */
    private JsonNode unwrapped(JsonNode body) {
        JsonNode inner = withoutEnvelope(body);
        return kind.bare()
                .filter(member -> !inner.isMissingNode())
                .map(member -> ProviderJson.object().<JsonNode>set(member, inner))
                .orElse(inner);
    }

    /** A body with an id at its top has no envelope. */
    private JsonNode withoutEnvelope(JsonNode body) {
        if (envelope.isEmpty()
                || !body.isContainerNode()
                || kind.identity()
                        .at()
                        .map(body::at)
                        .filter(JsonNode::isValueNode)
                        .isPresent()) {
            return body;
        }
        JsonNode inner = body.at(envelope.get());
        return inner.isContainerNode() || kind.bare().isPresent() && !inner.isMissingNode() ? inner : body;
    }

    private boolean emptyEnvelope(JsonNode body) {
        return envelope.filter(at -> !at.matches())
                .filter(at -> isEmpty(body.at(at)) || at.last().mayMatchElement() && isEmptyList(body.at(at.head())))
                .isPresent();
    }

    /** An envelope may lead to an element of a list. */
    private static boolean isEmptyList(JsonNode around) {
        return around.isNull() || around.isArray() && around.isEmpty();
    }

    private static boolean isEmpty(JsonNode inner) {
        return inner.isNull() || inner.isContainerNode() && inner.isEmpty();
    }

    private RemoteResource resource(RemoteId id, JsonNode body, Optional<ProviderAnswer> answer) {
        answer.ifPresent(shown -> size.note(shown.size()));
        return new RemoteResource(
                id,
                body,
                ids.projection(id, body),
                kind.version().flatMap(form -> form.of(answer, body)),
                kind.createdAt().flatMap(at -> time(body, at)));
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
