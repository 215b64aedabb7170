package dev.unwind.engine.state;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.provider.KindTraits;
import dev.unwind.provider.RemoteResource;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;

/** What of a resource is shown to nobody, to know it wherever it turns up. */
public final class Secrets {
    private static final int SHORTEST = 4;
    private static final int SHORTEST_WITHIN = 8;

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

    /**
     * Whether some value within this one is such a secret, or a text that holds a longer one. Values that are too short
     * to tell anything, such as {@code true}, count only where they stand.
     */
    public boolean anyIn(JsonNode value) {
        boolean[] found = {false};
        leaves(value, leaf -> found[0] |= tells(leaf));
        return found[0];
    }

    private boolean tells(JsonNode leaf) {
        String text = leaf.asText();
        return text.length() >= SHORTEST
                && (leaves.contains(leaf)
                        || leaves.stream()
                                .map(JsonNode::asText)
                                .anyMatch(secret -> secret.length() >= SHORTEST_WITHIN && text.contains(secret)));
    }

    private static void leaves(JsonNode node, Consumer<JsonNode> visitor) {
        if (node.isContainerNode()) {
            node.forEach(child -> leaves(child, visitor));
        } else {
            visitor.accept(node);
        }
    }
}
