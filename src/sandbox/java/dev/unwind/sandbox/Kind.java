package dev.unwind.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One kind of the provider: what its writes accept, what its reads show, and how its answers are wrapped.
 *
 * <p>A write is checked whole before it changes anything, and refuses what is not writable with a {@link Refusal}.
 */
interface Kind {
    /** The provider's kinds, by collection. */
    static Map<String, Kind> all(Store store) {
        return Stream.of(new Watchlists(store), new NotificationChannels(store), new CustomAgents(store))
                .collect(Collectors.toMap(Kind::collection, Function.identity()));
    }

    /** The first segment of its paths, for example {@code watchlists}. */
    String collection();

    /** Creates what the body of a POST describes; the new ids in the order of the body. */
    List<Long> create(JsonNode body);

    /** Applies the body of a PATCH to a resource that exists. */
    void update(long id, ObjectNode stored, JsonNode body);

    /** Deletes a resource, with what the provider does to those that referred to it. */
    void delete(long id);

    /**
     * Completes a stored resource that did not come through the API (a seed, a third party's change) for reads.
     *
     * @throws Refusal if a member has a type that reads could not show
     */
    ObjectNode completed(long id, ObjectNode resource);

    /** The read form of a stored resource. */
    ObjectNode shown(ObjectNode stored, Store.Views views);

    /** The resource that the last segment of a GET's path names. */
    default Optional<ObjectNode> resolve(String reference, Store.Views views) {
        return Path.id(reference).flatMap(id -> views.of(collection()).find(id));
    }

    /** The answer to a POST, from the read forms of what was created. */
    default Answer created(List<ObjectNode> shown) {
        return Answer.ok(Envelope.success(shown.get(0)));
    }

    /** The answer to a GET of one resource, or a PATCH. */
    default Answer single(ObjectNode shown) {
        return Answer.ok(Envelope.success(shown));
    }

    /** The answer to a GET of the collection. */
    default Answer listed(ObjectNode page) {
        return Answer.ok(Envelope.success(page));
    }

    /** Whether a GET of the collection honours {@code limit} and {@code offset}. */
    default boolean paged() {
        return true;
    }
}
