package dev.unwind.truthfulness;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.unwind.apivariants.Behaviour;
import dev.unwind.apivariants.JsonPointers;
import dev.unwind.apivariants.Response;
import dev.unwind.apivariants.VariantJson;
import io.vertx.core.MultiMap;
import java.util.List;
import java.util.function.Consumer;

/** Resources that are shown otherwise than they are stored. For answers without an envelope. */
final class Reads {
    /** Stands for a secret. */
    static final String MASK = "**********";

    private Reads() {}

    /** What matches is shown as asterisks. */
    static Behaviour masks(String... patterns) {
        return shownAs(MASK, patterns);
    }

    /** What matches is shown as this text. */
    static Behaviour shownAs(String text, String... patterns) {
        return shown(body -> {
            for (String pattern : patterns) {
                JsonPointers.edit(body, pattern, node -> TextNode.valueOf(text));
            }
        });
    }

    /** What matches is shown as this text where it is set, and as it is where it is null or an empty text. */
    static Behaviour shownAsIfSet(String text, String... patterns) {
        return shown(body -> {
            for (String pattern : patterns) {
                JsonPointers.edit(
                        body,
                        pattern,
                        node -> node.asText("").isEmpty() || node.isNull() ? node : TextNode.valueOf(text));
            }
        });
    }

    /** Text is shown with HTML entities, and stored as it was sent. */
    static Behaviour escapes() {
        return shown(Reads::escape);
    }

    /** The whole list comes, whatever part of it is asked for. */
    static Behaviour ignoresPaging() {
        return (call, site, next) -> {
            MultiMap query = MultiMap.caseInsensitiveMultiMap().addAll(call.query());
            List.of("offset", "limit", "page", "size", "cursor").forEach(query::remove);
            return next.apply(call.withQuery(query));
        };
    }

    /** A resource is read by a parameter of the list that bears its id, and in no other way. */
    static Behaviour byParameter(String parameter) {
        return (call, site, next) -> {
            if (call.writes()) {
                return next.apply(call);
            }
            if (call.id().isPresent()) {
                return Response.refusal(405, "not_allowed", "search for it");
            }
            String wanted = call.query().get(parameter);
            ObjectNode found = VariantJson.object();
            ArrayNode items = found.putArray("items");
            site.all().keySet().stream()
                    .filter(id -> wanted == null || wanted.equals(id))
                    .forEach(id -> items.add(site.shown(200, id).body().orElseThrow()));
            return Response.of(200, found);
        };
    }

    private static Behaviour shown(Consumer<JsonNode> edit) {
        return (call, site, next) -> {
            Response answer = next.apply(call);
            if (!answer.done() || answer.body().isEmpty()) {
                return answer;
            }
            JsonNode body = answer.body().get().deepCopy();
            JsonNode items = body.isArray() ? body : body.path("items");
            if (items.isArray()) {
                items.forEach(edit);
            } else {
                edit.accept(body);
            }
            return answer.with(body);
        };
    }

    private static JsonNode escape(JsonNode node) {
        if (node.isTextual()) {
            return TextNode.valueOf(node.textValue()
                    .replace("&", "&amp;")
                    .replace("<", "&lt;")
                    .replace(">", "&gt;")
                    .replace("\"", "&quot;")
                    .replace("'", "&#39;"));
        }
        if (node instanceof ObjectNode || node.isArray()) {
            JsonPointers.edit(node, "/*", Reads::escape);
        }
        return node;
    }
}
