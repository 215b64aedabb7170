package dev.unwind.engine.state;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.provider.KindTraits;
import dev.unwind.provider.RemoteResource;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;

/** What of a resource is shown to nobody, to know it wherever it turns up. */
public final class Secrets {
    private final Set<JsonNode> leaves = new HashSet<>();

    private Secrets() {}

    public static Secrets of(KindTraits traits, RemoteResource resource) {
        var secrets = new Secrets();
        traits.secrets().forEach(path -> {
            path.visit(resource.projection(), secret -> leaves(secret, secrets.leaves::add));
            path.visit(resource.body(), secret -> leaves(secret, secrets.leaves::add));
        });
        return secrets;
    }

    /** Whether some value within this one is such a secret. */
    public boolean anyIn(JsonNode value) {
        boolean[] found = {false};
        leaves(value, leaf -> found[0] |= leaves.contains(leaf));
        return found[0];
    }

    private static void leaves(JsonNode node, Consumer<JsonNode> visitor) {
        if (node.isContainerNode()) {
            node.forEach(child -> leaves(child, visitor));
        } else {
            visitor.accept(node);
        }
    }
}
