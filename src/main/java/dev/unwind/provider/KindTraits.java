package dev.unwind.provider;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.unwind.batch.change.RemoteId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What is true of a kind whatever the resource.
 *
 * @param name the kind's name, unique over all providers
 * @param provider the provider's name
 * @param account which account of the provider the resources lie in: what one batch holds, no other changes
 * @param numericIds whether JSON spells the kind's ids as integers
 * @param nameMember the member of a projection that holds the resource's name; empty where the API has none
 * @param findable whether a resource can be looked up by its name
 * @param listable whether all resources can be listed
 * @param idempotencyKeys how long the provider remembers an idempotency key; empty where it takes none
 * @param completeAnswers whether an answer to a write shows the whole resource
 * @param atomicWrites whether a write is done wholly or not at all
 * @param updatable whether there are UPDATEs at all
 * @param movesOnUpdate whether an update may give the resource another id
 * @param immutable members of a projection that an UPDATE cannot change
 * @param writeOnly members of a projection that can be written and are never shown: nothing brings them back
 * @param forgetsUnseen whether an update that does not send them makes the provider forget them
 * @param loses members of a projection that a resource loses, or takes other values in, when it gets another id
 * @param readLag for how long after a write a read may still show the state before it
 * @param settles for how long after it was sent a request without an answer may still take effect
 * @param callTimeout the longest that one call takes before it counts as in doubt
 * @param references which members of a projection hold ids, and of which kind
 * @param secrets which members of a projection are shown to nobody
 * @param limitations what a recreate or restore cannot bring back, for a person
 */
public record KindTraits(
        String name,
        String provider,
        String account,
        boolean numericIds,
        Optional<String> nameMember,
        boolean findable,
        boolean listable,
        Optional<Duration> idempotencyKeys,
        boolean completeAnswers,
        boolean atomicWrites,
        boolean updatable,
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
        List<String> limitations) {

    /** Stands in place of a secret in what is shown to people. */
    public static final JsonNode REDACTED = JsonNodeFactory.instance.textNode("[secret]");

    /** The members that this pattern names hold ids of resources of that kind. */
    public record IdReference(PathPattern path, String kind) {}

    /** An id as the kind's JSON spells it. */
    public JsonNode json(RemoteId id) {
        return numericIds
                ? JsonNodeFactory.instance.numberNode(Long.parseLong(id.value()))
                : JsonNodeFactory.instance.textNode(id.value());
    }

    /** Whether this text can be an id of the kind. */
    public boolean isId(String text) {
        return numericIds ? text.matches("[0-9]{1,18}") : !text.isBlank();
    }

    /** Whether a resource of this kind may hold ids of that kind. */
    public boolean mayReferTo(String kind) {
        return references.stream().anyMatch(reference -> reference.kind().equals(kind));
    }

    /** Whether a state holds something that reads never show. */
    public boolean hasWriteOnly(JsonNode state) {
        return matches(writeOnly, state);
    }

    /** Whether an update to this state leaves the resource without something that nobody can read, or with another. */
    public boolean changesWriteOnly(JsonNode target) {
        return !writeOnly.isEmpty() && (forgetsUnseen || hasWriteOnly(target));
    }

    /** Whether a state holds something that does not outlive the resource's id. */
    public boolean losesOnNewId(JsonNode state) {
        return matches(loses, state);
    }

    /** A state without what does not outlive the resource's id. */
    public JsonNode survivingNewId(JsonNode state) {
        if (loses.isEmpty()) {
            return state;
        }
        JsonNode lasting = state.deepCopy();
        loses.forEach(pattern -> pattern.replace(lasting, value -> null));
        return lasting;
    }

    private static boolean matches(List<PathPattern> patterns, JsonNode state) {
        boolean[] found = {false};
        patterns.forEach(pattern -> pattern.visit(state, value -> found[0] = true));
        return found[0];
    }

    /** A copy of a projection, with {@link #REDACTED} in place of its secrets. */
    public JsonNode redacted(JsonNode projection) {
        JsonNode copy = projection.deepCopy();
        secrets.forEach(pattern -> pattern.replace(copy, secret -> REDACTED));
        return copy;
    }

    /** Whether both states have names, and different ones. */
    public boolean namesDiffer(JsonNode one, JsonNode other) {
        var name = nameIn(one);
        return name.isPresent() && nameIn(other).isPresent() && !name.equals(nameIn(other));
    }

    /** The name that this projection gives its resource. */
    public Optional<String> nameIn(JsonNode projection) {
        return nameMember
                .map(member -> projection.at(JsonPointer.compile("/" + member)))
                .filter(JsonNode::isTextual)
                .map(JsonNode::textValue);
    }
}
