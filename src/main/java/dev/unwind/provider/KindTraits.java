package dev.unwind.provider;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.unwind.batch.change.ChangeType;
import dev.unwind.batch.change.LineText;
import dev.unwind.batch.change.RemoteId;
import dev.unwind.provider.IdRules.Parent;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The properties of a kind, which hold for all its resources.
 *
 * @param name the kind's name, unique over all providers
 * @param provider the provider's name
 * @param account the account of the provider that the resources belong to; claims are per account
 * @param ids what ids may be
 * @param nameMember the member of a projection that holds the resource's name; empty if the API has no names
 * @param findable whether a resource can be looked up by its name
 * @param listable whether resources can be listed: all, or those that lie under a given one
 * @param idempotencyKeys how long the provider remembers an idempotency key; empty if it supports none
 * @param completeAnswers whether an answer to a write shows the whole resource
 * @param atomicWrites whether a write takes effect wholly or not at all
 * @param abilities which writes the API has
 * @param movesOnUpdate whether an update may give the resource another id
 * @param immutable members of a projection that an UPDATE cannot change
 * @param writeOnly members of a projection that can be written and are never shown, so that they cannot be restored
 * @param forgetsUnseen whether an update that leaves out write-only members removes them
 * @param loses members of a projection that are lost or changed when a resource gets another id
 * @param readLag for how long after a write a read may still show the state before it
 * @param settles for how long after it was sent a request without an answer may still take effect
 * @param callTimeout the timeout of one call, after which it counts as in doubt
 * @param references which members of a projection hold ids, and of which kind
 * @param secrets which members of a projection are redacted
 * @param limitations what a recreate loses for good, in words: a rollback that recreates is not exact
 * @param notes what a person should know about recreates, in words; nothing is lost
 * @param behaviour how the provider carries out and shows writes of this kind
 */
public record KindTraits(
        String name,
        String provider,
        String account,
        IdRules ids,
        Optional<String> nameMember,
        boolean findable,
        boolean listable,
        Optional<Duration> idempotencyKeys,
        boolean completeAnswers,
        boolean atomicWrites,
        Abilities abilities,
        boolean movesOnUpdate,
        List<String> immutable,
        List<PathPattern> writeOnly,
        boolean forgetsUnseen,
        List<PathPattern> loses,
        Duration readLag,
        Duration settles,
        Duration callTimeout,
        List<IdReference> references,
        List<PathPattern> secrets,
        List<String> limitations,
        List<String> notes,
        Behaviour behaviour) {

    /** Shown in place of a secret. */
    public static final JsonNode REDACTED = JsonNodeFactory.instance.textNode("[secret]");

    /**
     * Members that hold ids of resources, and the kind of those.
     *
     * @param onDelete what the provider does to the holder when the resource is deleted
     */
    public record IdReference(PathPattern path, String kind, OnDelete onDelete) {}

    /**
     * Which writes an API has.
     *
     * @param recreate whether what was deleted can be made to exist again
     * @param undelete whether that brings the resource itself back, under its id and with all that it held
     */
    public record Abilities(boolean create, boolean update, boolean delete, boolean recreate, boolean undelete) {
        public static final Abilities ALL = new Abilities(true, true, true, true, false);

        /** Whether the API can make such a change. */
        public boolean allow(ChangeType type) {
            return switch (type) {
                case CREATE -> create;
                case UPDATE -> update;
                case DELETE -> delete;
                case REPLACE -> create && delete;
            };
        }

        /** Whether the API has the write that undoes such a change. */
        public boolean undo(ChangeType type) {
            return switch (type) {
                case CREATE -> delete;
                case UPDATE -> update;
                case DELETE, REPLACE -> recreate;
            };
        }
    }

    /** What a provider does to a resource that holds the id of one that is deleted. */
    public enum OnDelete {
        /** Nothing, or it takes the id out of the holder. */
        STRIP,
        /** It deletes the holder too. */
        CASCADE,
        /** It sets the member to null, and may change others of the holder. */
        NULL
    }

    /**
     * How a provider carries out and shows writes.
     *
     * @param completeDeletes whether the answer to a delete is evidence that the resource is gone
     * @param wholeLists whether a listing shows whole resources, as reads do
     * @param finishesWithin how long after it was accepted (202) a write takes effect or fails; empty if that is not
     *     known
     * @param tolerated members that the server sets in its own way; a difference there is a deviation, no failure
     * @param movesSiblings whether a write changes other resources of the kind, such as their positions
     * @param namesAreIds whether the name of a resource is its id, so that a recreate gives it the same one
     * @param masked members that are shown as a mask where they are set, so that they cannot be restored there
     * @param keepsIds whether a recreate asks the provider for the id that the resource had
     * @param nameParts members that together are a resource's name; empty if one member is, or none
     * @param changedByDelete members that the calls of a delete change before the resource is gone
     */
    public record Behaviour(
            boolean completeDeletes,
            boolean wholeLists,
            Optional<Duration> finishesWithin,
            List<PathPattern> tolerated,
            boolean movesSiblings,
            boolean namesAreIds,
            List<PathPattern> masked,
            boolean keepsIds,
            List<String> nameParts,
            List<PathPattern> changedByDelete) {
        /** Nothing is declared: every write is read back. */
        public static final Behaviour PLAIN = new Behaviour(
                false, false, Optional.empty(), List.of(), false, false, List.of(), false, List.of(), List.of());
    }

    /** For how long after it was accepted (202) a write may still take effect. */
    public Duration untilAccepted() {
        return behaviour.finishesWithin().orElse(settles);
    }

    /** For how long after it was sent a write without an answer may still take effect: it may have been accepted. */
    public Duration untilUnanswered() {
        return settles.plus(behaviour.finishesWithin().orElse(Duration.ZERO));
    }

    /**
     * Whether the provider surely still knows an idempotency key that was sent so long ago, so that a request with it
     * is safe to repeat. Half of the declared lifetime is believed: that leaves room for pauses between attempts, and
     * for instances whose wall clocks differ. An age below zero comes from such clocks and counts by its amount.
     *
     * @param age between the record of the first request and now, by wall clocks that may be those of two instances
     */
    public boolean knowsKeyOfAge(Duration age) {
        return idempotencyKeys
                .filter(lifetime -> age.abs().compareTo(lifetime.dividedBy(2)) < 0)
                .isPresent();
    }

    /**
     * Whether the API can make such a change. Where names are ids, what was replaced could not be told from its
     * replacement by a call that brings back what had the id.
     */
    public boolean allows(ChangeType type) {
        return abilities.allow(type)
                && !(type == ChangeType.REPLACE && abilities.undelete() && behaviour.namesAreIds());
    }

    /** Whether undoing such a change could not bring back exactly what was there: it is made last. */
    public boolean irreversible(ChangeType type) {
        if (!abilities.undo(type)) {
            return true;
        }
        boolean incomplete =
                !writeOnly.isEmpty() || !behaviour.masked().isEmpty() || !loses.isEmpty() || !limitations.isEmpty();
        return switch (type) {
            case CREATE -> false;
            case UPDATE -> movesOnUpdate && !loses.isEmpty() || forgetsUnseen && !writeOnly.isEmpty();
            case DELETE, REPLACE ->
                !abilities.undelete() && (incomplete || !behaviour.namesAreIds() && !behaviour.keepsIds());
        };
    }

    /** Whether ids are integers in JSON. */
    public boolean numericIds() {
        return ids.numeric() && ids.parent().isEmpty();
    }

    /** An id in the form that the kind's JSON has it. */
    public JsonNode json(RemoteId id) {
        return ids.json(id);
    }

    /** Whether this text can be an id of the kind, and can be stored. */
    public boolean isId(String text) {
        return LineText.isName(text) && ids.allow(text);
    }

    /** Whether a resource of this kind may hold ids of that kind. */
    public boolean mayReferTo(String kind) {
        return references.stream().anyMatch(reference -> reference.kind().equals(kind));
    }

    /** Whether all resources can be listed, and not only those that lie under a given one. */
    public boolean allListable() {
        return listable && ids.parent().map(Parent::listable).orElse(true);
    }

    /** Whether a resource of this kind holds ids of that kind in no other way than by lying under such resources. */
    public boolean refersOnlyAsChildTo(String kind) {
        return ids.parent().flatMap(Parent::kind).filter(kind::equals).isPresent()
                && references.stream()
                                .filter(reference -> reference.kind().equals(kind))
                                .count()
                        == 1;
    }

    /**
     * Whether resources of this kind come and go with those of that kind, under which they lie: the API cannot create
     * them by themselves.
     */
    public boolean comesWith(String kind) {
        return !abilities.create() && refersOnlyAsChildTo(kind);
    }

    /** Whether a state has write-only members. */
    public boolean hasWriteOnly(JsonNode state) {
        return PathPattern.anyIn(writeOnly, state);
    }

    /** Whether an update to this state removes or changes write-only members. */
    public boolean changesWriteOnly(JsonNode target) {
        return !writeOnly.isEmpty() && (forgetsUnseen || hasWriteOnly(target));
    }

    /** Whether a state has members that are lost when the resource gets another id. */
    public boolean losesOnNewId(JsonNode state) {
        return PathPattern.anyIn(loses, state);
    }

    /** A state without the members that are lost when the resource gets another id. */
    public JsonNode survivingNewId(JsonNode state) {
        return PathPattern.without(loses, state);
    }

    /** A copy of a projection, with {@link #REDACTED} in place of its secrets. */
    public JsonNode redacted(JsonNode projection) {
        JsonNode copy = projection.deepCopy();
        secrets.forEach(pattern -> pattern.replace(copy, secret -> REDACTED));
        return copy;
    }

    /**
     * The name in this projection; empty if it has none, or one that can be neither stored nor claimed
     * ({@link LineText}): a resource with such a name is known by its id alone. That of a child is unique under its
     * parent alone, and is told together with the parent's id, in the form of {@link RemoteId#child}.
     */
    public Optional<String> nameIn(JsonNode projection) {
        return nameIn(projection, Optional.empty());
    }

    /**
     * The name that a desired state gives a resource, in the form of {@link #nameIn(JsonNode)}. Of a child it is that
     * under the parent which the state names, or else under that which the id tells.
     *
     * @param id of the resource, as far as it is known
     */
    public Optional<String> nameIn(JsonNode desired, Optional<RemoteId> id) {
        return Names.in(this, desired, id);
    }

    /** The text in place of the name, whatever it is. */
    public Optional<String> givenName(JsonNode projection) {
        return nameMember.map(projection::path).filter(JsonNode::isTextual).map(JsonNode::textValue);
    }
}
