package dev.unwind.engine.admission;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.batch.change.Change;
import dev.unwind.batch.change.ChangeType;
import dev.unwind.batch.change.References;
import dev.unwind.batch.change.RemoteId;
import dev.unwind.provider.KindTraits;
import dev.unwind.provider.Kinds;
import dev.unwind.provider.ResourceKind;
import java.util.Optional;

/**
 * A change together with the name that its desired state gives the resource.
 *
 * @param change the change; where it creates a resource, its own name and that of its desired state complete each other
 * @param desiredName the name in its desired state
 * @param desiredNameAt where that name stands, as a JSON Pointer into the change
 */
record NamedChange(Change change, Optional<String> desiredName, String desiredNameAt) {
    static NamedChange of(Change submitted, Kinds kinds) {
        return kinds.find(submitted.kind())
                .map(ResourceKind::traits)
                .map(traits -> of(submitted, traits))
                .orElseGet(() -> new NamedChange(submitted, Optional.empty(), ""));
    }

    private static NamedChange of(Change submitted, KindTraits traits) {
        var change = complete(withId(submitted, traits), traits);
        var at = traits.nameMember().map(member -> "/desired/" + References.escape(member));
        // Without its parent, which another change may make, a child's name says nothing.
        var name = change.desired()
                .flatMap(desired -> traits.ids().parent().isPresent()
                        ? traits.nameIn(desired, change.remoteId())
                        : traits.givenName(desired));
        return new NamedChange(change, name, at.orElse(""));
    }

    /** Of a kind with a single resource, no change has to say which one it means. */
    private static Change withId(Change change, KindTraits traits) {
        return change.type() != ChangeType.UPDATE
                        || change.remoteId()
                                .or(() -> change.name().map(RemoteId::new))
                                .isPresent()
                ? change
                : new Change(
                        change.number(),
                        change.key(),
                        change.type(),
                        change.kind(),
                        change.name(),
                        traits.ids().only(),
                        change.desired(),
                        change.dependsOn());
    }

    /**
     * A created resource has one name: what is missing of the change's name and the desired state's is taken from the
     * other.
     */
    private static Change complete(Change change, KindTraits traits) {
        if (!change.type().creates() || traits.nameMember().isEmpty()) {
            return change;
        }
        return change.desired()
                .filter(JsonNode::isObject)
                .map(desired -> complete(change, traits, desired))
                .orElse(change);
    }

    private static Change complete(Change change, KindTraits traits, JsonNode desired) {
        JsonNode named = change.name().map(name -> named(traits, desired, name)).orElse(desired);
        // A child may be given the name that it has under its parent.
        boolean whole = change.name()
                .filter(name -> traits.ids().parent().isEmpty()
                        || !traits.givenName(named).equals(Optional.of(name)))
                .isPresent();
        return new Change(
                change.number(),
                change.key(),
                change.type(),
                change.kind(),
                whole ? change.name() : traits.nameIn(named).or(change::name),
                change.remoteId(),
                Optional.of(named),
                change.dependsOn());
    }

    /** A state with this name, as {@link KindTraits#nameIn} tells it, where the state says nothing of it. */
    private static JsonNode named(KindTraits traits, JsonNode state, String name) {
        if (traits.nameMember().isEmpty() || name.isBlank()) {
            return state;
        }
        ObjectNode named = state.deepCopy();
        RemoteId id = new RemoteId(name);
        traits.ids().parent().ifPresent(parent -> id.parent()
                .filter(above -> !named.has(parent.member()) && parent.rules().allow(above.value()))
                .ifPresent(above -> named.set(parent.member(), parent.rules().json(above))));
        if (!named.has(traits.nameMember().get())) {
            named.put(traits.nameMember().get(), traits.ids().parent().isPresent() ? id.own() : name);
        }
        return named;
    }
}
