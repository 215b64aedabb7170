package dev.unwind.apivariants;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

/** The writes of a collection. Each is checked whole before it changes anything. */
final class WriteHandler {
    private final VariantCollection collection;
    private final VariantFeatures features;
    private final Collections collections;
    private final ResourceStore store;
    private final IdGenerator ids;
    private final Envelope envelope;
    private final ResourceView form;
    private final RequestBodies bodies;
    private final VersionCheck locks;
    private final IdempotentCreates remembered = new IdempotentCreates();
    private long places;

    WriteHandler(
            VariantCollection collection,
            VariantFeatures features,
            Collections collections,
            ResourceStore store,
            IdGenerator ids,
            Envelope envelope,
            ResourceView form) {
        this.collection = collection;
        this.features = features;
        this.collections = collections;
        this.store = store;
        this.ids = ids;
        this.envelope = envelope;
        this.form = form;
        bodies = new RequestBodies(features, envelope);
        locks = new VersionCheck(features);
    }

    Response create(Call call) {
        if (byName()) {
            throw RefusedCall.notAllowed(call);
        }
        return features.idempotencyKeys ? remembered.once(call, () -> post(call)) : post(call);
    }

    Response update(Call call, String id) {
        UpdateMode update = Optional.ofNullable(features.updates.get(call.method()))
                .orElseThrow(() -> RefusedCall.notAllowed(call));
        if (byName() && call.method().equals("PUT") && store.live(id).isEmpty()) {
            locks.onCreate(call);
            return createdUnderName(made(() -> id, bodies.read(call).members()));
        }
        StoredResource entry = existing(id);
        RequestBodies.Sent sent = bodies.read(call);
        locks.onUpdate(call, entry, sent.version());
        return updated(written(entry, update.of(entry.body(), sent.members())));
    }

    Response delete(Call call, String id) {
        StoredResource entry = existing(id);
        locks.onDelete(call, entry);
        collections.checkUnreferenced(collection, id);
        drop(entry);
        boolean shown = features.deletion == CollectionTraits.Deletion.MARKS && !features.emptyAnswers;
        return shown ? whole(200, store.find(id).orElseThrow()) : Response.empty(204);
    }

    /** Deletes a resource whatever stands against it. */
    void drop(StoredResource entry) {
        collections.stripReferences(collection, entry.id());
        if (features.deletion == CollectionTraits.Deletion.FORGETS) {
            store.remove(entry.id());
        } else {
            store.put(entry.deleted(now()));
        }
    }

    String seed(ObjectNode body) {
        JsonNode given = body.at(features.idAt);
        String id = given.isMissingNode() ? ids.next() : given.asText();
        JsonPointers.prune(body, features.idAt);
        seed(id, body);
        return id;
    }

    void seed(String id, ObjectNode body) {
        ids.reserve(id);
        store.seed(entry(id, body));
    }

    void clear() {
        remembered.clear();
    }

    RefusedCall gone(String id) {
        return new RefusedCall(410, "gone", id + " is deleted");
    }

    private Response post(Call call) {
        RequestBodies.Sent sent = bodies.read(call);
        if (!features.upserts || sent.id().isEmpty()) {
            return created(201, made(() -> ids.next(store::find), sent.members()));
        }
        StoredResource old = existing(sent.id().get());
        locks.onUpdate(call, old, sent.version());
        return features.upsertsUnderNewId
                ? created(200, supersede(old, sent.members()))
                : updated(written(old, sent.members()));
    }

    private StoredResource supersede(StoredResource old, ObjectNode members) {
        ObjectNode body = checked(old.id(), members);
        drop(old);
        StoredResource successor = entry(ids.next(), body);
        store.put(successor);
        return successor;
    }

    /** @param id asked for when nothing stands against the resource any more */
    private StoredResource made(Supplier<String> id, ObjectNode members) {
        ObjectNode body = checked("", members);
        StoredResource made = entry(id.get(), body);
        store.put(made);
        return made;
    }

    private StoredResource written(StoredResource entry, ObjectNode result) {
        StoredResource written = entry.written(checked(entry.id(), result), now());
        store.put(written);
        return written;
    }

    /** @param id whose state it is to be, empty if it has none yet */
    private ObjectNode checked(String id, ObjectNode result) {
        ObjectNode body = bodies.stored(result);
        checkName(id, body);
        collections.checkReferences(features, body);
        return body;
    }

    private void checkName(String id, ObjectNode body) {
        String name = body.at(features.nameAt).asText();
        boolean taken = features.uniqueNames
                && !byName()
                && !name.isEmpty()
                && store.all().stream()
                        .filter(other -> !other.deleted() && !other.id().equals(id))
                        .anyMatch(other -> collection.name(other).equals(name));
        if (taken) {
            throw new RefusedCall(409, "name_taken", "there is a " + name + " already");
        }
    }

    private StoredResource existing(String id) {
        StoredResource entry = store.find(id).orElseThrow(() -> RefusedCall.notFound(id));
        if (entry.deleted()) {
            throw features.deletion == CollectionTraits.Deletion.GONE ? gone(id) : RefusedCall.notFound(id);
        }
        return entry;
    }

    private StoredResource entry(String id, ObjectNode body) {
        Instant now = now();
        return new StoredResource(id, body, ++places, 1, now, now, false);
    }

    private Response created(int status, StoredResource made) {
        if (features.locations) {
            return bare(status, made);
        }
        if (features.createdIdAt.isEmpty() && !features.emptyAnswers) {
            return whole(status, made);
        }
        String pointer = features.createdIdAt.isEmpty() ? features.idAt : features.createdIdAt;
        return tagged(Response.of(status, envelope.around(form.onlyId(pointer, made.id()))), made);
    }

    private Response createdUnderName(StoredResource made) {
        return features.emptyAnswers || features.locations ? bare(201, made) : whole(201, made);
    }

    private Response updated(StoredResource entry) {
        return features.emptyAnswers ? tagged(Response.empty(204), entry) : whole(200, entry);
    }

    private Response whole(int status, StoredResource entry) {
        return tagged(Response.of(status, envelope.around(form.of(entry))), entry);
    }

    private Response bare(int status, StoredResource made) {
        Response answer = tagged(Response.empty(status), made);
        return features.locations ? answer.with("Location", collection.url(made.id())) : answer;
    }

    private Response tagged(Response answer, StoredResource entry) {
        return features.etags ? answer.with("ETag", entry.etag()) : answer;
    }

    private boolean byName() {
        return features.idSource == CollectionTraits.IdSource.NAMES;
    }

    private Instant now() {
        return collections.clock().instant();
    }
}
