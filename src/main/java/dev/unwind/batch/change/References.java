package dev.unwind.batch.change;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.function.BiConsumer;
import java.util.function.Function;

/** Finds and replaces the references in a desired state. */
public final class References {
    private References() {}

    /** Visits each reference node with its JSON Pointer, in document order. */
    public static void visit(JsonNode document, BiConsumer<String, JsonNode> visitor) {
        visit("", document, visitor);
    }

    private static void visit(String at, JsonNode node, BiConsumer<String, JsonNode> visitor) {
        if (Reference.is(node)) {
            visitor.accept(at, node);
        } else if (node.isObject()) {
            node.properties().forEach(member -> visit(at + "/" + escape(member.getKey()), member.getValue(), visitor));
        } else if (node.isArray()) {
            for (int i = 0; i < node.size(); i++) {
                visit(at + "/" + i, node.get(i), visitor);
            }
        }
    }

    /** A copy of the document in which each reference is replaced by its value; types are kept. */
    public static JsonNode resolve(JsonNode document, Function<Reference, JsonNode> values) {
        if (Reference.is(document)) {
            return values.apply(Reference.parse(document));
        }
        if (document instanceof ObjectNode object) {
            ObjectNode copy = object.objectNode();
            object.properties().forEach(member -> copy.set(member.getKey(), resolve(member.getValue(), values)));
            return copy;
        }
        if (document instanceof ArrayNode array) {
            ArrayNode copy = array.arrayNode(array.size());
            array.forEach(item -> copy.add(resolve(item, values)));
            return copy;
        }
        return document;
    }

    /** Escapes a member's name as a token of a JSON Pointer (RFC 6901). */
    public static String escape(String member) {
        return member.replace("~", "~0").replace("/", "~1");
    }
}
