package dev.unwind.apivariants;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

/** The writes of a collection. Each is checked whole before it changes anything. */
final class Writes {
    private final VariantCollection collection;
    private final VariantFeatures features;
    private final World world;
    private final Shelf shelf;
    private final Ids ids;
    private final Envelope envelope;
    private final ReadForm form;
    private final Bodies bodies;
    private final Locks locks;
    private final RememberedCreates remembered = new RememberedCreates();
    private long places;

    Writes(
            VariantCollection collection,
            VariantFeatures features,
            World world,
            Shelf shelf,
            Ids ids,
            Envelope envelope,
            ReadForm form) {
        this.collection = collection;
        this.features = features;
        this.world = world;
        this.shelf = shelf;
        this.ids = ids;
        this.envelope = envelope;
        this.form = form;
        bodies = new Bodies(features, envelope);
        locks = new Locks(features);
    }

    Answer create(Call call) {
        if (byName()) {
            throw Refusal.notAllowed(call);
        }
        return features.idempotencyKeys ? remembered.once(call, () -> post(call)) : post(call);
    }

    Answer update(Call call, String id) {
        Update update =
                Optional.ofNullable(features.updates.get(call.method())).orElseThrow(() -> Refusal.notAllowed(call));
        if (byName() && call.method().equals("PUT") && shelf.live(id).isEmpty()) {
            locks.onCreate(call);
            return createdUnderName(made(() -> id, bodies.read(call).members()));
        }
        Entry entry = existing(id);
        Bodies.Sent sent = bodies.read(call);
        locks.onUpdate(call, entry, sent.version());
        return updated(written(entry, update.of(entry.body(), sent.members())));
    }

    Answer delete(Call call, String id) {
        Entry entry = existing(id);
        locks.onDelete(call, entry);
        world.checkUnreferenced(collection, id);
        drop(entry);
        boolean shown = features.deletion == Traits.Deletion.MARKS && !features.emptyAnswers;
        return shown ? whole(200, shelf.find(id).orElseThrow()) : Answer.empty(204);
    }

    /** Deletes a resource whatever stands against it. */
    void drop(Entry entry) {
        world.stripReferences(collection, entry.id());
        if (features.deletion == Traits.Deletion.FORGETS) {
            shelf.remove(entry.id());
        } else {
            shelf.put(entry.deleted(now()));
        }
    }

    String seed(ObjectNode body) {
        JsonNode given = body.at(features.idAt);
        String id = given.isMissingNode() ? ids.next() : given.asText();
        ids.reserve(id);
        Pointers.prune(body, features.idAt);
        shelf.seed(entry(id, body));
        return id;
    }

    void clear() {
        remembered.clear();
    }

    Refusal gone(String id) {
        return new Refusal(410, "gone", id + " is deleted");
    }

    private Answer post(Call call) {
        Bodies.Sent sent = bodies.read(call);
        if (!features.upserts || sent.id().isEmpty()) {
            return created(201, made(ids::next, sent.members()));
        }
        Entry old = existing(sent.id().get());
        locks.onUpdate(call, old, sent.version());
        return features.upsertsUnderNewId
                ? created(200, supersede(old, sent.members()))
                : updated(written(old, sent.members()));
    }

    private Entry supersede(Entry old, ObjectNode members) {
        ObjectNode body = checked(old.id(), members);
        drop(old);
        Entry successor = entry(ids.next(), body);
        shelf.put(successor);
        return successor;
    }

    /** @param id asked for when nothing stands against the resource any more */
    private Entry made(Supplier<String> id, ObjectNode members) {
        ObjectNode body = checked("", members);
        Entry made = entry(id.get(), body);
        shelf.put(made);
        return made;
    }

    private Entry written(Entry entry, ObjectNode result) {
        Entry written = entry.written(checked(entry.id(), result), now());
        shelf.put(written);
        return written;
    }

    /** @param id whose state it is to be, empty if it has none yet */
    private ObjectNode checked(String id, ObjectNode result) {
        ObjectNode body = bodies.stored(result);
        checkName(id, body);
        world.checkReferences(features, body);
        return body;
    }

    private void checkName(String id, ObjectNode body) {
        String name = body.at(features.nameAt).asText();
        boolean taken = features.uniqueNames
                && !byName()
                && !name.isEmpty()
                && shelf.all().stream()
                        .filter(other -> !other.deleted() && !other.id().equals(id))
                        .anyMatch(other -> collection.name(other).equals(name));
        if (taken) {
            throw new Refusal(409, "name_taken", "there is a " + name + " already");
        }
    }

    private Entry existing(String id) {
        Entry entry = shelf.find(id).orElseThrow(() -> Refusal.notFound(id));
        if (entry.deleted()) {
            throw features.deletion == Traits.Deletion.GONE ? gone(id) : Refusal.notFound(id);
        }
        return entry;
    }

    private Entry entry(String id, ObjectNode body) {
        Instant now = now();
        return new Entry(id, body, ++places, 1, now, now, false);
    }

    private Answer created(int status, Entry made) {
        if (features.locations) {
            return bare(status, made);
        }
        if (features.createdIdAt.isEmpty() && !features.emptyAnswers) {
            return whole(status, made);
        }
        String pointer = features.createdIdAt.isEmpty() ? features.idAt : features.createdIdAt;
        return tagged(Answer.of(status, envelope.around(form.onlyId(pointer, made.id()))), made);
    }

    private Answer createdUnderName(Entry made) {
        return features.emptyAnswers || features.locations ? bare(201, made) : whole(201, made);
    }

    private Answer updated(Entry entry) {
        return features.emptyAnswers ? tagged(Answer.empty(204), entry) : whole(200, entry);
    }

    private Answer whole(int status, Entry entry) {
        return tagged(Answer.of(status, envelope.around(form.of(entry))), entry);
    }

    private Answer bare(int status, Entry made) {
        Answer answer = tagged(Answer.empty(status), made);
        return features.locations ? answer.with("Location", collection.url(made.id())) : answer;
    }

    private Answer tagged(Answer answer, Entry entry) {
        return features.etags ? answer.with("ETag", entry.etag()) : answer;
    }

    private boolean byName() {
        return features.idSource == Traits.IdSource.NAMES;
    }

    private Instant now() {
        return world.clock().instant();
    }
}
