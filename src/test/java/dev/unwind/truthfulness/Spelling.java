package dev.unwind.truthfulness;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.unwind.apivariants.Behaviour;
import dev.unwind.apivariants.JsonPointers;
import io.vertx.core.MultiMap;
import java.text.Normalizer;
import java.util.Locale;
import java.util.function.UnaryOperator;

/** Names that are stored, and looked for, in another spelling than the one that was sent. */
final class Spelling {
    private Spelling() {}

    /** Names are in lower case, ids included where they are names. */
    static Behaviour lowerCase(String nameAt) {
        return respelt(nameAt, text -> text.toLowerCase(Locale.ROOT));
    }

    /** Names are in Unicode's composed form (NFC). */
    static Behaviour composed(String nameAt) {
        return respelt(nameAt, text -> Normalizer.normalize(text, Normalizer.Form.NFC));
    }

    /** Names lose the white space around them. */
    static Behaviour trimmed(String nameAt) {
        return respelt(nameAt, String::strip);
    }

    private static Behaviour respelt(String nameAt, UnaryOperator<String> spelling) {
        return (call, site, next) -> {
            var respelt = call.withQuery(respelt(call.query(), spelling));
            if (call.writes() && !call.body().isEmpty()) {
                ObjectNode body = call.members();
                JsonPointers.edit(body, nameAt, node -> respelt(node, spelling));
                respelt = respelt.withBody(body);
            }
            return next.apply(
                    call.id().isPresent()
                            ? respelt.withId(spelling.apply(call.id().get()))
                            : respelt);
        };
    }

    private static MultiMap respelt(MultiMap query, UnaryOperator<String> spelling) {
        MultiMap respelt = MultiMap.caseInsensitiveMultiMap();
        query.forEach((name, value) -> respelt.add(name, spelling.apply(value)));
        return respelt;
    }

    private static JsonNode respelt(JsonNode node, UnaryOperator<String> spelling) {
        return node.isTextual() ? TextNode.valueOf(spelling.apply(node.textValue())) : node;
    }
}
