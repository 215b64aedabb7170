package dev.unwind.engine.state;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.unwind.provider.KindTraits;
import dev.unwind.provider.PathPattern;
import dev.unwind.provider.RemoteResource;
import java.util.List;

/**
 * A resource as a plan compares it with what a caller desires: the secrets that the caller gives equal none of it. A
 * plan then answers a right guess like a wrong one, by its difference, its calls and its warnings. Stateless.
 */
public final class UnknownSecrets {
    private UnknownSecrets() {}

    /**
     * The resource without what the caller's values could be compared with.
     *
     * @param given the desired state, or the merge patch of an update
     */
    public static RemoteResource in(RemoteResource current, KindTraits traits, JsonNode given, OpaqueValues opaque) {
        JsonNode projection = current.projection().deepCopy();
        for (PathPattern secret : traits.secrets()) {
            secret.pointers(projection).stream()
                    .map(PathPattern::parse)
                    .filter(place -> isGiven(place.tokens(), given))
                    .forEach(place ->
                            place.replace(projection, value -> opaque.hide(JsonNodeFactory.instance.nullNode())));
        }
        return new RemoteResource(current.id(), current.body(), projection, current.version(), current.createdAt());
    }

    /** Whether a patch sets or removes what stands at this place, by itself or with what is around it. */
    private static boolean isGiven(List<String> place, JsonNode patch) {
        JsonNode node = patch;
        for (String token : place) {
            if (!node.isObject()) {
                return true;
            }
            if (!node.has(token)) {
                return false;
            }
            node = node.get(token);
        }
        return true;
    }
}
