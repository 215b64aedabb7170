package dev.unwind.provider;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.batch.change.ChangeType;
import dev.unwind.batch.change.RemoteId;
import dev.unwind.batch.json.Json;
import dev.unwind.batch.json.Violation;
import java.util.List;
import java.util.Optional;

/** The static rules of one kind: its traits, and how states are checked and compared. Does no I/O. */
public interface KindRules {
    KindTraits traits();

    default String name() {
        return traits().name();
    }

    /** The writable part of a state, in canonical form: equal states have equal canonical forms. */
    JsonNode canonical(JsonNode projection);

    /** How closely a resource that was found after a create in doubt matches what that create was to make. */
    Likeness likeness(RemoteResource found, JsonNode desired);

    /** Whether two names are the same to the provider, as the canonical form has it. */
    boolean sameName(String one, String other);

    /** A name in the form in which names are compared. */
    default String comparedName(String name) {
        if (traits().ids().parent().isEmpty() || name.isBlank()) {
            return comparedOwnName(name);
        }
        var id = new RemoteId(name);
        return id.parent()
                .map(parent -> parent.child(comparedOwnName(id.own())).value())
                .orElse(name);
    }

    private String comparedOwnName(String name) {
        var parts = Names.parts(traits(), name);
        if (!parts.isEmpty()) {
            var state = Json.object();
            parts.forEach(state::put);
            return Names.joined(traits().behaviour().nameParts(), canonical(state))
                    .orElse(name);
        }
        return traits().nameMember()
                .map(member ->
                        canonical(Json.object().put(member, name)).path(member).asText(name))
                .orElse(name);
    }

    /** Whether both states have names, and the provider tells them apart. */
    default boolean namesDiffer(JsonNode one, JsonNode other) {
        var name = traits().nameIn(one);
        var otherName = traits().nameIn(other);
        return name.isPresent() && otherName.isPresent() && !sameName(name.get(), otherName.get());
    }

    /** Whether a resource's name is its id. */
    default boolean namesAreIds() {
        return traits().behaviour().namesAreIds();
    }

    /** Whether a resource may have this name. Where names stand in paths, they are what ids may be. */
    default boolean isName(String name) {
        return !namesAreIds() || traits().isId(name);
    }

    /** How far the provider has come with the resource, as far as its body says. */
    Progress progress(RemoteResource resource);

    /** What the kind's description leaves open, so that answers cannot be believed; in words, for people. */
    default List<String> cautions() {
        return List.of();
    }

    /** The members of a projection whose values are masks: they stand for values that reads do not show. */
    List<PathPattern> masked(JsonNode projection);

    /**
     * The members that a reading shows as masks, and of which a state has values of its own: whether these hold cannot
     * be seen.
     */
    default List<PathPattern> hidden(JsonNode shown, JsonNode state) {
        return masked(shown).stream()
                .filter(path -> path.valueIn(state)
                        .filter(value -> !value.isNull() && !path.valueIn(shown).equals(Optional.of(value)))
                        .isPresent())
                .toList();
    }

    /**
     * The violations in a desired state, with pointers relative to it; empty if it is valid. References may stand in
     * place of values and count as valid.
     */
    List<Violation> check(ChangeType type, JsonNode desired);

    /** How far a provider has come with carrying out a write. */
    enum Progress {
        /** The resource is as it stays. */
        DONE,
        /** The provider is still at work on it. */
        UNDER_WAY,
        /** The provider has given up. */
        FAILED
    }

    /** How much of a desired state a resource shows. */
    enum Likeness {
        /** Every desired member has its desired value. */
        COMPLETE,
        /** An intermediate state of this kind's create. */
        UNFINISHED,
        /** Anything else. */
        OTHER
    }
}
