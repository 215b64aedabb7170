package dev.unwind.engine.state;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.batch.change.RemoteId;
import dev.unwind.provider.KindTraits;
import dev.unwind.provider.Kinds;
import dev.unwind.provider.PathPattern;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * The ids of other resources that stand in a projection, as its kind declares them: finding, leaving out, rewriting
 * them.
 */
public final class IdReferences {
    /** Which resource an id means. */
    public record Held(String kind, String id) {}

    private IdReferences() {}

    /** The ids that stand in the projection. */
    public static Set<Held> in(KindTraits traits, JsonNode projection) {
        Set<Held> held = new HashSet<>();
        traits.references().forEach(reference -> reference.path().visit(projection, id -> {
            if (!id.isNull()) {
                held.add(new Held(reference.kind(), id.asText()));
            }
        }));
        return held;
    }

    /** The projection without what refers to such ids: the same whether the provider strips them or not. */
    public static JsonNode without(Kinds kinds, KindTraits traits, JsonNode projection, Predicate<Held> leftOut) {
        return in(traits, projection).stream().noneMatch(leftOut)
                ? projection
                : rewritten(
                        kinds, traits, projection, held -> leftOut.test(held) ? Optional.empty() : Optional.of(held));
    }

    /** The projection with each id replaced, or left out where there is nothing to replace it by. */
    public static JsonNode rewritten(
            Kinds kinds, KindTraits traits, JsonNode projection, Function<Held, Optional<Held>> replacement) {
        var copy = projection.deepCopy();
        for (var reference : traits.references()) {
            var target = kinds.get(reference.kind()).traits();
            replace(copy, reference.path(), value -> {
                var held = new Held(reference.kind(), value.asText());
                return value.isNull()
                        ? value
                        : replacement
                                .apply(held)
                                .map(by -> by.equals(held) ? value : target.json(new RemoteId(by.id())))
                                .orElse(null);
            });
        }
        return copy;
    }

    /**
     * Replaces ids; where one goes, the whole of the array's element that held it goes: {@code [{"id": 5}]} becomes
     * {@code []}, which is what providers make of it.
     */
    private static void replace(JsonNode document, PathPattern path, UnaryOperator<JsonNode> ids) {
        int star = path.tokens().lastIndexOf("*");
        if (star < 0 || star == path.tokens().size() - 1) {
            path.replace(document, ids);
            return;
        }
        var elements = new PathPattern(path.tokens().subList(0, star + 1));
        var within =
                new PathPattern(path.tokens().subList(star + 1, path.tokens().size()));
        elements.replace(document, element -> {
            boolean[] gone = {false};
            within.replace(element, value -> {
                var replaced = ids.apply(value);
                gone[0] |= replaced == null;
                return replaced == null ? value : replaced;
            });
            return gone[0] ? null : element;
        });
    }
}
