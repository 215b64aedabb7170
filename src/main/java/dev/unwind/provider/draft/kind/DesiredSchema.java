package dev.unwind.provider.draft.kind;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.unwind.batch.json.Json;
import dev.unwind.provider.draft.openapi.ApiSchema;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Writes the JSON Schema (2020-12) of a desired state: what checks values is taken over, what describes them is not.
 * What is deeper or longer than a person reads is left open. Used once.
 */
final class DesiredSchema {
    private static final int DEEPEST = 6;
    private static final int MOST_SCHEMAS = 300;
    private static final int MOST_VALUES = 50;
    private static final int LONGEST = 200;
    private static final List<String> BOUNDS =
            List.of("minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties");

    private final String at;
    private final DraftNotes notes;
    private final Deque<ApiSchema> above = new ArrayDeque<>();
    private final int given;
    private int left;
    private boolean cut;

    /** @param room how many schemas the file has room for */
    DesiredSchema(String at, DraftNotes notes, int room) {
        this.at = at;
        this.notes = notes;
        this.left = Math.min(MOST_SCHEMAS, room);
        this.given = left;
    }

    /** How many schemas were written. */
    int written() {
        return given - left;
    }

    /**
     * @param sent whether a member at the top is part of the state that a caller gives
     * @param name the member that is the id, too, and that a caller has to give
     */
    ObjectNode of(ApiSchema schema, Predicate<String> sent, Optional<String> name) {
        ObjectNode written = Json.object().put("type", "object");
        members(written, schema, sent, 0);
        name.filter(member -> !schema.has(member)).ifPresent(member -> {
            written.withArray("required").add(member);
            written.withObject("/properties")
                    .putObject(member)
                    .put("type", "string")
                    .put("minLength", 1);
        });
        if (cut) {
            notes.add(at + "/desired", "what is deep, long or holds itself in the document's schema is left open here");
        }
        return written;
    }

    private void members(ObjectNode written, ApiSchema schema, Predicate<String> sent, int depth) {
        List<String> names = schema.members().stream()
                .filter(sent)
                .filter(name -> name.length() <= LONGEST)
                .filter(name -> !schema.member(name).isReadOnly())
                .toList();
        if (names.isEmpty()) {
            return;
        }
        List<String> required = names.stream().filter(schema::requires).toList();
        if (!required.isEmpty()) {
            required.forEach(written.withArray("required")::add);
        }
        JsonNode further = schema.keyword("additionalProperties");
        if (!schema.isOpen() && !further.isObject()) {
            written.put("additionalProperties", false);
        }
        ObjectNode properties = written.putObject("properties");
        above.push(schema);
        names.forEach(name -> properties.set(name, one(schema.member(name), depth + 1)));
        above.pop();
    }

    private ObjectNode one(ApiSchema schema, int depth) {
        ObjectNode written = Json.object();
        if (depth > DEEPEST || left <= 0) {
            cut = true;
            return written;
        }
        left--;
        types(written, schema);
        values(written, schema);
        BOUNDS.forEach(keyword -> {
            if (schema.keyword(keyword).isInt() && schema.keyword(keyword).intValue() >= 0) {
                written.set(keyword, schema.keyword(keyword));
            }
        });
        range(written, schema, "minimum", "exclusiveMinimum");
        range(written, schema, "maximum", "exclusiveMaximum");
        pattern(written, schema);
        if (schema.keyword("uniqueItems").asBoolean()) {
            written.put("uniqueItems", true);
        }
        if (schema.format().equals("password")) {
            written.put("format", "password");
        }
        if (schema.isWriteOnly()) {
            written.put("writeOnly", true);
        }
        if (schema.isArray() && !schema.items().isUnknown()) {
            written.set("items", one(schema.items(), depth + 1));
        }
        boolean fits = depth < DEEPEST && schema.members().size() <= left;
        if (schema.isObject() && (!fits || above.stream().anyMatch(schema::isSame))) {
            cut |= !schema.members().isEmpty();
        } else if (schema.isObject()) {
            members(written, schema, name -> true, depth);
        }
        return written;
    }

    private static void types(ObjectNode written, ApiSchema schema) {
        List<String> types = schema.types().stream()
                .filter(type -> type.matches("object|array|string|number|integer|boolean"))
                .toList();
        if (types.isEmpty()) {
            if (schema.isObject() && !schema.isNullable()) {
                written.put("type", "object");
            }
        } else if (types.size() == 1 && !schema.isNullable()) {
            written.put("type", types.get(0));
        } else {
            ArrayNode several = written.putArray("type");
            types.forEach(several::add);
            if (schema.isNullable()) {
                several.add("null");
            }
        }
    }

    private void values(ObjectNode written, ApiSchema schema) {
        List<JsonNode> values = schema.enumeration();
        if (values.isEmpty()) {
            return;
        }
        boolean plain = values.stream()
                .allMatch(value -> value.isValueNode() && value.asText().length() <= LONGEST);
        if (!plain || values.size() > MOST_VALUES || values.stream().distinct().count() < values.size()) {
            cut = true;
            return;
        }
        ArrayNode list = written.putArray("enum");
        values.forEach(list::add);
        if (schema.isNullable() && values.stream().noneMatch(JsonNode::isNull)) {
            list.addNull();
        }
    }

    /** OpenAPI 3.0 says with a flag that a bound is exclusive. */
    private static void range(ObjectNode written, ApiSchema schema, String bound, String exclusive) {
        JsonNode limit = schema.keyword(bound);
        JsonNode beyond = schema.keyword(exclusive);
        if (limit.isNumber()) {
            written.set(beyond.asBoolean() && beyond.isBoolean() ? exclusive : bound, limit);
        }
        if (beyond.isNumber()) {
            written.set(exclusive, beyond);
        }
    }

    private void pattern(ObjectNode written, ApiSchema schema) {
        JsonNode pattern = schema.keyword("pattern");
        if (!pattern.isTextual()) {
            return;
        }
        try {
            if (pattern.textValue().length() > LONGEST) {
                throw new PatternSyntaxException("too long");
            }
            Pattern.compile(pattern.textValue());
            written.set("pattern", pattern);
        } catch (PatternSyntaxException e) {
            notes.add(
                    at + "/desired",
                    "a pattern is left out, since RE2 cannot run it: "
                            + DraftNotes.line(pattern.textValue()
                                    .substring(
                                            0, Math.min(80, pattern.textValue().length()))));
        }
    }
}
