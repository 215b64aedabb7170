package dev.unwind.provider.draft.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A schema, with its references followed and its parts ({@code allOf}, and the only alternative beside {@code null})
 * put together. Of several alternatives the members are known, and that there may be more. For one thread.
 */
public final class ApiSchema {
    private static final int DEEPEST = 16;
    private static final int MOST_PARTS = 100;

    private final OpenApiDocument document;
    private final List<JsonNode> parts = new ArrayList<>();
    private final Map<String, JsonNode> members = new LinkedHashMap<>();
    private final Set<String> required = new LinkedHashSet<>();
    private final Set<String> types = new LinkedHashSet<>();
    private final Map<String, ApiSchema> views = new HashMap<>();
    private ApiSchema items;
    private boolean nullable;
    private boolean open;

    private ApiSchema(OpenApiDocument document) {
        this.document = document;
    }

    static ApiSchema of(OpenApiDocument document, JsonNode raw) {
        var schema = new ApiSchema(document);
        schema.collect(raw, 0, true);
        return schema;
    }

    private void collect(JsonNode raw, int depth, boolean certain) {
        document.step();
        JsonNode node = document.resolve(raw);
        if (!node.isObject() || depth > DEEPEST || parts.size() >= MOST_PARTS) {
            open |= !raw.isMissingNode();
            return;
        }
        parts.add(node);
        types(node.path("type"));
        nullable |= node.path("nullable").asBoolean();
        node.path("properties").properties().forEach(member -> members.putIfAbsent(member.getKey(), member.getValue()));
        if (certain) {
            node.path("required").forEach(name -> required.add(name.asText()));
        }
        node.path("allOf").forEach(part -> collect(part, depth + 1, certain));
        alternatives(node.path("oneOf"), depth, certain);
        alternatives(node.path("anyOf"), depth, certain);
    }

    private void types(JsonNode type) {
        (type.isArray() ? type.valueStream() : Stream.of(type))
                .filter(JsonNode::isTextual)
                .map(JsonNode::textValue)
                .forEach(name -> {
                    if (name.equals("null")) {
                        nullable = true;
                    } else {
                        types.add(name);
                    }
                });
    }

    private void alternatives(JsonNode list, int depth, boolean certain) {
        List<JsonNode> real = list.valueStream()
                .filter(each -> !each.path("type").asText().equals("null"))
                .toList();
        nullable |= real.size() < list.size();
        open |= real.size() > 1;
        real.forEach(each -> collect(each, depth + 1, certain && real.size() == 1));
    }

    /** Whether another is this very schema of the document: one that holds it goes on without an end. */
    public boolean isSame(ApiSchema other) {
        return !parts.isEmpty() && !other.parts.isEmpty() && parts.get(0) == other.parts.get(0);
    }

    /** Whether nothing is known of it. */
    public boolean isUnknown() {
        return parts.isEmpty() || types.isEmpty() && members.isEmpty() && !hasItems();
    }

    /** Whether there may be members beside those that are named. */
    public boolean isOpen() {
        JsonNode further = keyword("additionalProperties");
        return open || further.isObject() || further.asBoolean();
    }

    public boolean isObject() {
        return types.contains("object") || types.isEmpty() && !members.isEmpty();
    }

    public boolean isArray() {
        return types.contains("array") || types.isEmpty() && hasItems();
    }

    private boolean hasItems() {
        return !keyword("items").isMissingNode();
    }

    public boolean isNullable() {
        return nullable;
    }

    /** The types that it may have, beside {@code null}. */
    public Set<String> types() {
        return types;
    }

    public boolean is(String type) {
        return types.contains(type);
    }

    /** The names of the members that are described. */
    public Set<String> members() {
        return members.keySet();
    }

    public boolean has(String member) {
        return members.containsKey(member);
    }

    /** The schema of a member; one of nothing where it is not described. */
    public ApiSchema member(String name) {
        ApiSchema known = views.get(name);
        if (known == null) {
            known = of(document, members.getOrDefault(name, MissingNode.getInstance()));
            views.put(name, known);
        }
        return known;
    }

    /** The schema of the elements. */
    public ApiSchema items() {
        if (items == null) {
            items = of(document, keyword("items"));
        }
        return items;
    }

    public boolean requires(String member) {
        return required.contains(member);
    }

    public Set<String> required() {
        return required;
    }

    public boolean isReadOnly() {
        return keyword("readOnly").asBoolean();
    }

    public boolean isWriteOnly() {
        return keyword("writeOnly").asBoolean();
    }

    public String format() {
        return keyword("format").asText("");
    }

    /** The values that it may have; none where any may be. */
    public List<JsonNode> enumeration() {
        return keyword("enum").valueStream().toList();
    }

    /** A keyword of the first part that has it; a {@code MissingNode} if none has. */
    public JsonNode keyword(String name) {
        return parts.stream()
                .map(part -> part.path(name))
                .filter(value -> !value.isMissingNode())
                .findFirst()
                .orElseGet(MissingNode::getInstance);
    }

    /** The only member that is an object or a list of objects; empty where there are none or several. */
    public Optional<String> onlyHolder() {
        List<String> holders = members.keySet().stream()
                .filter(name -> {
                    ApiSchema member = member(name);
                    return member.isObject()
                            || member.isArray() && member.items().isObject();
                })
                .toList();
        return holders.size() == 1 ? Optional.of(holders.get(0)) : Optional.empty();
    }
}
