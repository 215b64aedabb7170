package dev.unwind.apivariants;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The habits of a collection's API. Immutable: each method gives a copy with one habit more. Members are named by JSON
 * pointers, in which {@code *} stands for every element or member wherever several may be meant.
 */
public final class VariantFeatures extends CollectionTraits {
    private VariantFeatures() {}

    /**
     * An API without surprises: text ids at {@code /id}; {@code POST} creates, {@code PUT} replaces, both answered with
     * the whole resource; {@code DELETE} is answered with 204; lists are arrays.
     */
    public static VariantFeatures plain() {
        return new VariantFeatures();
    }

    /** Ids are numbers, from this one on. */
    public VariantFeatures integerIds(long first) {
        return with(copy -> {
            copy.idSource = IdSource.INTEGERS;
            copy.firstId = first;
        });
    }

    /**
     * {@code PUT path/name} creates with 201 or replaces with 204, both without a body; there is no {@code POST}. Shown
     * at the name.
     */
    public VariantFeatures nameIds() {
        return with(copy -> {
            copy.idSource = IdSource.NAMES;
            copy.idAt = copy.nameAt;
            copy.emptyAnswers = true;
        });
    }

    /** Where bodies show the id. */
    public VariantFeatures idAt(String pointer) {
        return with(copy -> copy.idAt = pointer);
    }

    /** A create is answered with a {@code Location} header and no body. */
    public VariantFeatures locationIds() {
        return with(copy -> copy.locations = true);
    }

    /** No body shows an id. */
    public VariantFeatures hiddenIds() {
        return with(copy -> copy.idsShown = false);
    }

    /** A create is answered with the id alone, at this pointer. */
    public VariantFeatures createAnswersId(String pointer) {
        return with(copy -> copy.createdIdAt = pointer);
    }

    /** Single resources are below this path rather than below the collection's. */
    public VariantFeatures itemPath(String path) {
        return with(copy -> copy.itemPath = path);
    }

    /** Where bodies hold the name, {@code /name} otherwise. */
    public VariantFeatures nameAt(String pointer) {
        return with(copy -> copy.nameAt = pointer);
    }

    /** Answers come as {@code {"data": …}}, lists as {@code {"data": {"items": […], "total": n}}}. */
    public VariantFeatures dataEnvelope() {
        return with(copy -> copy.dataEnvelope = true);
    }

    /** Bodies have to come as the only member, of this name, of an object. */
    public VariantFeatures requestEnvelope(String member) {
        return with(copy -> copy.requestEnvelope = member);
    }

    /** Lists do not say how many there are. */
    public VariantFeatures noTotals() {
        return with(copy -> copy.totals = false);
    }

    /** Updates are answered with 204, creates with the id alone. */
    public VariantFeatures emptyAnswers() {
        return with(copy -> copy.emptyAnswers = true);
    }

    /** Writes are answered with the whole resource, where another habit took that away. */
    public VariantFeatures wholeAnswers() {
        return with(copy -> copy.emptyAnswers = false);
    }

    public VariantFeatures put(UpdateMode update) {
        return updating("PUT", update);
    }

    public VariantFeatures patch(UpdateMode update) {
        return updating("PATCH", update);
    }

    /** {@code POST path/id} updates. */
    public VariantFeatures post(UpdateMode update) {
        return updating("POST", update);
    }

    public VariantFeatures noPut() {
        return with(copy -> {
            copy.updates = new LinkedHashMap<>(copy.updates);
            copy.updates.remove("PUT");
        });
    }

    /** A {@code PATCH} of another type than {@code application/merge-patch+json} is refused with 415. */
    public VariantFeatures mergePatchTypeOnly() {
        return with(copy -> copy.mergePatchTypeOnly = true);
    }

    /** {@code POST} to the collection replaces the resource whose id is in the body. */
    public VariantFeatures upserts() {
        return with(copy -> copy.upserts = true);
    }

    /** The same, but what is written gets a new id, and the old one counts as deleted. */
    public VariantFeatures upsertsUnderNewId() {
        return upserts().with(copy -> copy.upsertsUnderNewId = true);
    }

    /** Bodies with other members at the top than these are refused with 400. */
    public VariantFeatures accepts(String... members) {
        return with(copy -> copy.accepted = Set.of(members));
    }

    /** Resources lack none of these members; a write after which one did is refused with 400. */
    public VariantFeatures requires(String... members) {
        return with(copy -> copy.required = List.of(members));
    }

    /** A name that another resource has is refused with 409. */
    public VariantFeatures uniqueNames() {
        return with(copy -> copy.uniqueNames = true);
    }

    /**
     * A create whose {@code Idempotency-Key} made a resource before is answered as then, and with 422 if its body
     * differs.
     */
    public VariantFeatures idempotencyKeys() {
        return with(copy -> copy.idempotencyKeys = true);
    }

    /**
     * Strong ETags; updates and deletions without {@code If-Match} are refused with 428, with another one's with 412.
     */
    public VariantFeatures etags() {
        return with(copy -> copy.etags = true);
    }

    /**
     * A version at {@code /version} that updates have to bring along in the body, and deletions as a query parameter.
     */
    public VariantFeatures versions() {
        return with(copy -> copy.versions = true);
    }

    /** A list with this query parameter has only those that bear exactly this name. */
    public VariantFeatures findsBy(String parameter) {
        return with(copy -> copy.exactParameter = parameter);
    }

    /** A list with this query parameter has all those whose name contains the text. */
    public VariantFeatures searchesBy(String parameter) {
        return with(copy -> copy.searchParameter = parameter);
    }

    public VariantFeatures paging(Paging paging) {
        return with(copy -> copy.paging = paging);
    }

    /** Lists begin with what was created last. */
    public VariantFeatures newestFirst() {
        return with(copy -> copy.newestFirst = true);
    }

    /** Reads show the state of so long ago. */
    public VariantFeatures lagMillis(long millis) {
        return with(copy -> copy.lagMillis = millis);
    }

    /** After each write so many reads of the collection, lists included, do not show it yet. */
    public VariantFeatures lagReads(int reads) {
        return with(copy -> copy.lagReads = reads);
    }

    /** Only lists lag. */
    public VariantFeatures onlyListsLag() {
        return with(copy -> copy.onlyListsLag = true);
    }

    /** A deleted resource is still read, with this (in JSON) at the pointer; lists leave it out. */
    public VariantFeatures softDelete(String pointer, String value) {
        return with(copy -> {
            copy.deletion = Deletion.MARKS;
            copy.deletedAt = pointer;
            copy.deletedAs = VariantJson.written(value);
        });
    }

    /** The same with {@code "deleted": true}. */
    public VariantFeatures softDelete() {
        return softDelete("/deleted", "true");
    }

    /** Lists have what is softly deleted, too. */
    public VariantFeatures listsDeleted() {
        return with(copy -> copy.deletedListed = true);
    }

    /** A deleted resource is answered with 410. */
    public VariantFeatures gone() {
        return with(copy -> copy.deletion = Deletion.GONE);
    }

    /** The read of an absent resource is answered with 200 and null, within the envelope. */
    public VariantFeatures absentIsEmpty() {
        return with(copy -> copy.absentIsEmpty = true);
    }

    /** What matches is stored and never shown. */
    public VariantFeatures writeOnly(String... patterns) {
        return with(copy -> copy.writeOnly = List.of(patterns));
    }

    /** {@code createdAt} and {@code updatedAt}, ISO 8601. */
    public VariantFeatures timestamps() {
        return with(copy -> copy.timestamps = true);
    }

    /** The resource's own URL at {@code self}. */
    public VariantFeatures selfLinks() {
        return with(copy -> copy.selfLinks = true);
    }

    /** A number that is another each time it is shown. */
    public VariantFeatures counter(String pointer) {
        return with(copy -> copy.counterAt = pointer);
    }

    /** A top member that, where it is absent, becomes this (in JSON). */
    public VariantFeatures defaultsTo(String member, String value) {
        return with(copy -> {
            copy.defaults = new LinkedHashMap<>(copy.defaults);
            copy.defaults.put(member, VariantJson.written(value));
        });
    }

    /** Matching arrays are shown in another order each time. */
    public VariantFeatures shuffles(long seed, String... patterns) {
        return with(copy -> {
            copy.seed = seed;
            copy.shuffled = List.of(patterns);
        });
    }

    /** Matching texts are stored in lower case. */
    public VariantFeatures lowerCases(String... patterns) {
        return with(copy -> copy.lowerCased = List.of(patterns));
    }

    /** Whole numbers are shown with a fraction: 1 as 1.0. */
    public VariantFeatures respellsNumbers() {
        return with(copy -> copy.respeltNumbers = true);
    }

    /** What matches is an id of another collection; one that is not there is refused with 422. */
    public VariantFeatures refersTo(String collection, String pattern, OnDelete onDelete) {
        Reference reference = new Reference(pattern, collection, onDelete);
        return with(copy -> copy.references =
                Stream.concat(copy.references.stream(), Stream.of(reference)).toList());
    }

    /** Stands between clients and the collection, behind what was added before. */
    public VariantFeatures behaving(Behaviour... further) {
        return with(copy -> copy.behaviours =
                Stream.concat(copy.behaviours.stream(), Stream.of(further)).toList());
    }

    /** Ids begin here, unless a habit says where. */
    public VariantFeatures idsFrom(long first) {
        return with(copy -> copy.firstId = copy.firstId == 1 ? first : copy.firstId);
    }

    /** Stands between clients and all that was added before. */
    public VariantFeatures first(Behaviour outermost) {
        return with(copy -> copy.behaviours =
                Stream.concat(Stream.of(outermost), copy.behaviours.stream()).toList());
    }

    /** Numbers as ids, of which a deleted one is given to the next resource. */
    public VariantFeatures idsAgain() {
        return integerIds(1).with(copy -> copy.idsAgain = true);
    }

    private VariantFeatures updating(String method, UpdateMode update) {
        return with(copy -> {
            copy.updates = new LinkedHashMap<>(copy.updates);
            copy.updates.put(method, update);
        });
    }

    private VariantFeatures with(Consumer<VariantFeatures> change) {
        VariantFeatures copy = (VariantFeatures) copy();
        change.accept(copy);
        return copy;
    }
}
