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
    private final World world;
    private final Envelope envelope;
    private final Shelf shelf;
    private final Ids ids;
    private final ReadForm form;
    private final Pages pages;
    private final Writes writes;
    private final Log log = new Log();
    private final FaultOrders orders = new FaultOrders();
    private int resets;

    VariantCollection(String path, VariantFeatures features, World world) {
        this.path = path;
        this.features = features;
        this.world = world;
        envelope = new Envelope(features);
        shelf = new Shelf(features, world.clock()::millis);
        ids = new Ids(path, features);
        form = new ReadForm(features, ids, this::url);
        pages = new Pages(features, envelope, form::of, () -> world.url() + path);
        writes = new Writes(this, features, world, shelf, ids, envelope, form);
    }

    String itemPath() {
        return features.itemPath.isEmpty() ? path : features.itemPath;
    }

    /** The URL of the resource with an id. */
    String url(String id) {
        return world.url() + itemPath() + "/" + Call.encoded(id);
    }

    Log log() {
        return log;
    }

    FaultOrders orders() {
        return orders;
    }

    /** How often everything here was forgotten. */
    int resets() {
        return resets;
    }

    /** Handles a call; every failure is an answer. */
    Answer handle(Call call) {
        try {
            return call.id().isEmpty() ? onAll(call) : onOne(call, call.id().get());
        } catch (Refusal refusal) {
            return refusal.answer();
        } catch (RuntimeException bug) {
            return new Refusal(500, "bug", bug.toString()).answer();
        }
    }

    /** The same answer with another id, wherever it shows one. */
    Answer misnamed(Answer answer, String id) {
        Answer misnamed = answer.headers().containsKey("Location") ? answer.with("Location", url(id)) : answer;
        JsonNode body = answer.body().map(JsonNode::<JsonNode>deepCopy).orElse(NullNode.getInstance());
        if (envelope.inside(body) instanceof ObjectNode members) {
            Stream.of(features.idAt, features.createdIdAt)
                    .filter(pointer -> !pointer.isEmpty() && members.at(pointer).isValueNode())
                    .forEach(pointer -> Pointers.set(members, pointer, ids.shown(id)));
            return misnamed.with(body);
        }
        return misnamed;
    }

    Map<String, JsonNode> bodies(Predicate<Entry> which) {
        Map<String, JsonNode> bodies = new LinkedHashMap<>();
        shelf.all().stream()
                .filter(which)
                .forEach(entry -> bodies.put(entry.id(), entry.body().deepCopy()));
        return bodies;
    }

    /** Stores a body as if it had always been there, under the id that it has or a new one. */
    String seed(ObjectNode body) {
        return writes.seed(body);
    }

    /** Merges a patch into a resource, past the API. */
    void change(String id, ObjectNode patch) {
        Entry entry = live(id).orElseThrow(() -> new IllegalArgumentException("no " + id + " in " + path));
        shelf.put(entry.written(
                Update.MERGE.of(entry.body(), patch), world.clock().instant()));
    }

    /** Deletes a resource, past the API. */
    void remove(String id) {
        live(id).ifPresent(writes::drop);
    }

    void reset() {
        resets++;
        shelf.clear();
        writes.clear();
        log.clear();
        orders.clear();
    }

    Optional<Entry> live(String id) {
        return shelf.live(id);
    }

    Collection<Entry> all() {
        return shelf.all();
    }

    List<Reference> referencesTo(VariantCollection other, OnDelete onDelete) {
        return features.references.stream()
                .filter(reference -> reference.collection().equals(other.path) && reference.onDelete() == onDelete)
                .toList();
    }

    /** Takes all references to another collection's resource out of one of this. */
    void strip(String id, VariantCollection other, String referred) {
        Entry entry = live(id).orElseThrow();
        ObjectNode body = entry.body().deepCopy();
        referencesTo(other, OnDelete.STRIP).forEach(reference -> reference.strip(body, referred));
        shelf.put(entry.written(body, world.clock().instant()));
    }

    /** The name of a resource, empty if it has none. */
    String name(Entry entry) {
        return features.idSource == Traits.IdSource.NAMES
                ? entry.id()
                : entry.body().at(features.nameAt).asText();
    }

    private Answer onAll(Call call) {
        return switch (call.method()) {
            case "GET" -> list(call);
            case "POST" -> writes.create(call);
            default -> throw Refusal.notAllowed(call);
        };
    }

    private Answer onOne(Call call, String id) {
        return switch (call.method()) {
            case "GET" -> read(id);
            case "DELETE" -> writes.delete(call, id);
            default -> writes.update(call, id);
        };
    }

    private Answer read(String id) {
        Map<String, Entry> seen = features.onlyListsLag ? Map.of() : shelf.seenByRead();
        Entry entry = features.onlyListsLag ? shelf.find(id).orElse(null) : seen.get(id);
        if (entry == null) {
            return absent(id);
        }
        if (entry.deleted() && features.deletion == Traits.Deletion.GONE) {
            throw writes.gone(id);
        }
        Answer answer = Answer.of(200, envelope.around(form.of(entry)));
        return features.etags ? answer.with("ETag", entry.etag()) : answer;
    }

    private Answer absent(String id) {
        if (features.absentIsEmpty) {
            return Answer.of(200, envelope.around(NullNode.getInstance()));
        }
        throw Refusal.notFound(id);
    }

    private Answer list(Call call) {
        Comparator<Entry> order = Comparator.comparingLong(Entry::place);
        List<Entry> listed = new ArrayList<>(shelf.seenByRead().values());
        listed.removeIf(entry -> entry.deleted() && !showsDeleted() || !matches(entry, call));
        listed.sort(features.newestFirst ? order.reversed() : order);
        return pages.of(listed, call);
    }

    private boolean showsDeleted() {
        return features.deletedListed && features.deletion == Traits.Deletion.MARKS;
    }

    private boolean matches(Entry entry, Call call) {
        String exact = call.query().get(features.exactParameter);
        String part = call.query().get(features.searchParameter);
        return (exact == null || name(entry).equals(exact))
                && (part == null || name(entry).contains(part));
    }
}
