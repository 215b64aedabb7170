package dev.unwind.provider.rest.schema;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.provider.PathPattern;
import java.util.ArrayList;
import java.util.List;

/** Finds the members that a JSON Schema marks as secret: by {@code writeOnly: true} or {@code format: password}. */
public final class SchemaSecrets {
    private static final List<String> COMBINED = List.of("allOf", "anyOf", "oneOf");

    private SchemaSecrets() {}

    /** The patterns of the marked members, below the top of the described document. */
    public static List<PathPattern> in(JsonNode schema) {
        List<PathPattern> found = new ArrayList<>();
        collect(schema, List.of(), found);
        return List.copyOf(found);
    }

    private static void collect(JsonNode schema, List<String> at, List<PathPattern> found) {
        if (!schema.isObject()) {
            return;
        }
        boolean marked = schema.path("writeOnly").asBoolean()
                || schema.path("format").asText().equals("password");
        if (marked && !at.isEmpty()) {
            found.add(new PathPattern(at));
            return;
        }
        schema.path("properties")
                .properties()
                .forEach(member -> collect(member.getValue(), with(at, member.getKey()), found));
        schema.path("prefixItems").forEach(item -> collect(item, with(at, "*"), found));
        collect(schema.path("items"), with(at, "*"), found);
        collect(schema.path("additionalProperties"), with(at, "*"), found);
        COMBINED.forEach(keyword -> schema.path(keyword).forEach(inner -> collect(inner, at, found)));
    }

    private static List<String> with(List<String> at, String token) {
        List<String> longer = new ArrayList<>(at);
        longer.add(token);
        return longer;
    }
}
