package dev.unwind.apivariants;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** One collection without a wire: a call in, its effect, an answer out. */
final class VariantCollection {
    private final String path;
    private final VariantFeatures features;
    private final Collections collections;
    private final Envelope envelope;
    private final ResourceStore store;
    private final IdGenerator ids;
    private final ResourceView form;
    private final PagedLists pages;
    private final WriteHandler writes;
    private final RequestLog log = new RequestLog();
    private final FaultOrders orders = new FaultOrders();
    private final CollectionSite site;
    private int resets;

    VariantCollection(String path, VariantFeatures features, Collections collections) {
        this.path = path;
        this.features = features;
        this.collections = collections;
        site = new CollectionSite(this, collections);
        envelope = new Envelope(features);
        store = new ResourceStore(features, collections.clock()::millis);
        ids = new IdGenerator(path, features);
        form = new ResourceView(features, ids, this::url);
        pages = new PagedLists(features, envelope, form::of, () -> collections.url() + path);
        writes = new WriteHandler(this, features, collections, store, ids, envelope, form);
    }

    String itemPath() {
        return features.itemPath.isEmpty() ? path : features.itemPath;
    }

    /** The URL of the resource with an id. */
    String url(String id) {
        return collections.url() + itemPath() + "/" + Call.encoded(id);
    }

    RequestLog log() {
        return log;
    }

    FaultOrders orders() {
        return orders;
    }

    /** How often everything here was forgotten. */
    int resets() {
        return resets;
    }

    CollectionSite site() {
        return site;
    }

    /** Stores another body of a resource, past the API. */
    void overwrite(String id, ObjectNode body) {
        live(id).ifPresent(entry ->
                store.put(entry.written(body, collections.clock().instant())));
    }

    /** A resource as the answer to a write shows it. */
    Response shown(int status, String id) {
        return Response.of(status, envelope.around(form.of(live(id).orElseThrow())));
    }

    /** Handles a call; every failure is an answer. */
    Response handle(Call call) {
        return through(0, call);
    }

    private Response through(int number, Call call) {
        if (number == features.behaviours.size()) {
            return carriedOut(call);
        }
        try {
            return features.behaviours.get(number).handle(call, site, next -> through(number + 1, next));
        } catch (RuntimeException bug) {
            return new RefusedCall(500, "bug", bug.toString()).answer();
        }
    }

    private Response carriedOut(Call call) {
        try {
            return call.id().isEmpty() ? onAll(call) : onOne(call, call.id().get());
        } catch (RefusedCall refusal) {
            return refusal.answer();
        } catch (RuntimeException bug) {
            return new RefusedCall(500, "bug", bug.toString()).answer();
        }
    }

    /** The same answer with another id, wherever it shows one. */
    Response misnamed(Response answer, String id) {
        Response misnamed = answer.headers().containsKey("Location") ? answer.with("Location", url(id)) : answer;
        JsonNode body = answer.body().map(JsonNode::<JsonNode>deepCopy).orElse(NullNode.getInstance());
        if (envelope.inside(body) instanceof ObjectNode members) {
            Stream.of(features.idAt, features.createdIdAt)
                    .filter(pointer -> !pointer.isEmpty() && members.at(pointer).isValueNode())
                    .forEach(pointer -> JsonPointers.set(members, pointer, ids.shown(id)));
            return misnamed.with(body);
        }
        return misnamed;
    }

    Map<String, JsonNode> bodies(Predicate<StoredResource> which) {
        Map<String, JsonNode> bodies = new LinkedHashMap<>();
        store.all().stream()
                .filter(which)
                .forEach(entry -> bodies.put(entry.id(), entry.body().deepCopy()));
        return bodies;
    }

    /** Stores a body as if it had always been there, under the id that it has or a new one. */
    String seed(ObjectNode body) {
        return writes.seed(body);
    }

    void seed(String id, ObjectNode body) {
        writes.seed(id, body);
    }

    /** Merges a patch into a resource, past the API. */
    void change(String id, ObjectNode patch) {
        StoredResource entry = live(id).orElseThrow(() -> new IllegalArgumentException("no " + id + " in " + path));
        store.put(entry.written(
                UpdateMode.MERGE.of(entry.body(), patch), collections.clock().instant()));
    }

    /** Deletes a resource, past the API. */
    void remove(String id) {
        live(id).ifPresent(writes::drop);
    }

    void reset() {
        resets++;
        store.clear();
        writes.clear();
        log.clear();
        orders.clear();
    }

    Optional<StoredResource> live(String id) {
        return store.live(id);
    }

    Collection<StoredResource> all() {
        return store.all();
    }

    List<Reference> referencesTo(VariantCollection other, OnDelete onDelete) {
        return features.references.stream()
                .filter(reference -> reference.collection().equals(other.path) && reference.onDelete() == onDelete)
                .toList();
    }

    /** Takes all references to another collection's resource out of one of this. */
    void strip(String id, VariantCollection other, String referred) {
        StoredResource entry = live(id).orElseThrow();
        ObjectNode body = entry.body().deepCopy();
        referencesTo(other, OnDelete.STRIP).forEach(reference -> reference.strip(body, referred));
        store.put(entry.written(body, collections.clock().instant()));
    }

    /** The name of a resource, empty if it has none. */
    String name(StoredResource entry) {
        return features.idSource == CollectionTraits.IdSource.NAMES
                ? entry.id()
                : entry.body().at(features.nameAt).asText();
    }

    private Response onAll(Call call) {
        return switch (call.method()) {
            case "GET" -> list(call);
            case "POST" -> writes.create(call);
            default -> throw RefusedCall.notAllowed(call);
        };
    }

    private Response onOne(Call call, String id) {
        return switch (call.method()) {
            case "GET" -> read(id);
            case "DELETE" -> writes.delete(call, id);
            default -> writes.update(call, id);
        };
    }

    private Response read(String id) {
        Map<String, StoredResource> seen = features.onlyListsLag ? Map.of() : store.seenByRead();
        StoredResource entry = features.onlyListsLag ? store.find(id).orElse(null) : seen.get(id);
        if (entry == null) {
            return absent(id);
        }
        if (entry.deleted() && features.deletion == CollectionTraits.Deletion.GONE) {
            throw writes.gone(id);
        }
        Response answer = Response.of(200, envelope.around(form.of(entry)));
        return features.etags ? answer.with("ETag", entry.etag()) : answer;
    }

    private Response absent(String id) {
        if (features.absentIsEmpty) {
            return Response.of(200, envelope.around(NullNode.getInstance()));
        }
        throw RefusedCall.notFound(id);
    }

    private Response list(Call call) {
        Comparator<StoredResource> order = Comparator.comparingLong(StoredResource::place);
        List<StoredResource> listed = new ArrayList<>(store.seenByRead().values());
        listed.removeIf(entry -> entry.deleted() && !showsDeleted() || !matches(entry, call));
        listed.sort(features.newestFirst ? order.reversed() : order);
        return pages.of(listed, call);
    }

    private boolean showsDeleted() {
        return features.deletedListed && features.deletion == CollectionTraits.Deletion.MARKS;
    }

    private boolean matches(StoredResource entry, Call call) {
        String exact = call.query().get(features.exactParameter);
        String part = call.query().get(features.searchParameter);
        return (exact == null || name(entry).equals(exact))
                && (part == null || name(entry).contains(part));
    }
}
