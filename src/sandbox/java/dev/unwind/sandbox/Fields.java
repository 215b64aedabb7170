package dev.unwind.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.StreamSupport;

/** Checks the members of a JSON object from a client. An invalid one is a {@link Refusal} that names it. */
final class Fields {
    private final ObjectNode members;
    private final String prefix;

    private Fields(ObjectNode members, String prefix) {
        this.members = members;
        this.prefix = prefix;
    }

    static Fields of(JsonNode body) {
        if (body instanceof ObjectNode object) {
            return new Fields(object, "");
        }
        throw Refusal.invalid("body", "body must be an object");
    }

    static Fields of(JsonNode value, String name) {
        if (value instanceof ObjectNode object) {
            return new Fields(object, name + ".");
        }
        throw Refusal.invalid(name, name + " must be an object");
    }

    boolean has(String name) {
        return members.has(name);
    }

    /** The names of the members, as sent. */
    List<String> names() {
        return members.properties().stream().map(Map.Entry::getKey).toList();
    }

    ObjectNode members() {
        return members;
    }

    /** Refuses every other member. */
    Fields only(Set<String> writable) {
        for (String name : names()) {
            if (!writable.contains(name)) {
                throw invalid(name, "is not accepted here");
            }
        }
        return this;
    }

    Fields required(Collection<String> names) {
        names.forEach(name -> {
            if (!members.hasNonNull(name)) {
                throw Refusal.mandatory(prefix + name);
            }
        });
        return this;
    }

    Fields required(String... names) {
        return required(List.of(names));
    }

    /** If present, a text that is not empty. */
    Fields text(String name) {
        return check(name, value -> value.isTextual() && !value.textValue().isBlank(), "must be a text, not empty");
    }

    /** If present, a text or {@code null}. */
    Fields textOrNull(String name) {
        return check(name, value -> value.isTextual() || value.isNull(), "must be a text or null");
    }

    /** If present, a number from 0 on or {@code null}. */
    Fields amountOrNull(String name) {
        return check(
                name,
                value -> value.isNull()
                        || value.isNumber() && value.decimalValue().signum() >= 0,
                "must be a number, not negative, or null");
    }

    /** If present, a positive integer. */
    Fields id(String name) {
        return check(name, Fields::isId, "must be a positive integer");
    }

    Fields oneOf(String name, List<String> allowed) {
        return check(name, value -> allowed.contains(value.asText()), "must be one of " + String.join(", ", allowed));
    }

    Fields object(String name) {
        return check(name, JsonNode::isObject, "must be an object");
    }

    Fields array(String name) {
        return check(name, JsonNode::isArray, "must be an array");
    }

    Fields check(String name, Predicate<JsonNode> holds, String rule) {
        if (members.has(name) && !holds.test(members.get(name))) {
            throw invalid(name, rule);
        }
        return this;
    }

    /** The elements of an array member, empty if the member is absent. */
    ArrayNode elements(String name) {
        return members.get(name) instanceof ArrayNode array ? array : Json.array();
    }

    Fields nested(String name) {
        return of(members.path(name), prefix + name);
    }

    Refusal invalid(String name, String rule) {
        return Refusal.invalid(prefix + name, prefix + name + " " + rule);
    }

    static boolean isObjects(JsonNode value) {
        return value.isArray()
                && StreamSupport.stream(value.spliterator(), false).allMatch(JsonNode::isObject);
    }

    static boolean isId(JsonNode value) {
        return value.isIntegralNumber() && value.canConvertToLong() && value.longValue() > 0;
    }
}
