package dev.unwind.provider.rest;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The reference of every key of a provider's file, as Markdown, from the JSON Schema of such files. */
final class SchemaReference {
    private static final Map<String, String> SECTIONS = new LinkedHashMap<>();

    static {
        SECTIONS.put("", "The provider");
        SECTIONS.put("auth", "`auth`");
        SECTIONS.put("tls", "`tls`");
        SECTIONS.put("proxy", "`proxy`");
        SECTIONS.put("calls", "`calls`");
        SECTIONS.put("answers", "`answers`");
        SECTIONS.put("kind", "A kind: `kinds.<name>`");
        SECTIONS.put("page", "`page`, of `list` and `find`");
        SECTIONS.put("operation", "A call of `create` or `update`");
        SECTIONS.put("bareCall", "The call of `read` or `delete`, where it says more than method and path");
        SECTIONS.put("bulkWrite", "`create`, `update` or `delete` of `bulk`");
        SECTIONS.put("bulkRead", "`read` of `bulk`");
    }

    private final JsonNode schema;
    private final StringBuilder text = new StringBuilder();

    SchemaReference(JsonNode schema) {
        this.schema = schema;
    }

    String markdown() {
        SECTIONS.forEach((name, title) -> {
            JsonNode section = name.isEmpty() ? schema : schema.at("/$defs/" + name);
            text.append("### ").append(title).append("\n| key | means | default |\n|---|---|---|\n");
            rows(
                    "",
                    section.has("items")
                            ? section.get("items")
                            : nested(section).orElse(section));
            text.append('\n');
        });
        return text.toString();
    }

    private void rows(String prefix, JsonNode section) {
        section.path("properties").properties().forEach(property -> {
            JsonNode rule = property.getValue();
            String key = prefix + property.getKey();
            boolean required = section.path("required").valueStream().anyMatch(name -> name.asText()
                    .equals(property.getKey()));
            text.append("| `").append(key).append("` | ").append(description(rule));
            JsonNode shared = rule.has("$ref") ? resolved(rule) : rule;
            if (shared.has("enum")) {
                text.append(" One of ").append(values(shared.get("enum"))).append('.');
            }
            JsonNode usual = rule.has("default") ? rule : shared;
            text.append(" | ").append(required ? "required" : fallback(usual)).append(" |\n");
            nested(rule).ifPresent(inner -> rows(key + ".", inner));
        });
    }

    private static Optional<JsonNode> nested(JsonNode rule) {
        if (rule.has("properties")) {
            return Optional.of(rule);
        }
        if (rule.path("items").has("properties")) {
            return Optional.of(rule.get("items"));
        }
        return rule.path("anyOf")
                .valueStream()
                .filter(each -> each.has("properties"))
                .findFirst();
    }

    private String description(JsonNode rule) {
        String own = rule.path("description").asText();
        if (!own.isEmpty()) {
            return own.replace("|", "\\|");
        }
        return rule.has("$ref") ? resolved(rule).path("description").asText().replace("|", "\\|") : "";
    }

    private JsonNode resolved(JsonNode rule) {
        return schema.at(rule.get("$ref").asText().substring(1));
    }

    private static String fallback(JsonNode rule) {
        return rule.has("default") ? "`" + text(rule.get("default")) + "`" : "";
    }

    private static String values(JsonNode choices) {
        return choices.valueStream()
                .map(each -> "`" + text(each) + "`")
                .distinct()
                .reduce((one, two) -> one + ", " + two)
                .orElse("");
    }

    private static String text(JsonNode value) {
        return value.isTextual() ? value.textValue() : value.toString().replace(",", ", ");
    }
}
