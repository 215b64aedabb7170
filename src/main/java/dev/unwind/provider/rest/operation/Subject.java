package dev.unwind.provider.rest.operation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.unwind.batch.change.RemoteId;
import dev.unwind.provider.IdRules;
import dev.unwind.provider.ProviderFailure.Unsupported;
import dev.unwind.provider.rest.message.ProviderJson;
import dev.unwind.provider.rest.message.TextTemplate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * The resource that a call concerns.
 *
 * @param values the values of placeholders, by placeholder
 */
public record Subject(Map<String, JsonNode> values) {
    public static final Subject NONE = new Subject(Map.of());

    private static final Pattern HEADER = Pattern.compile("[\\t -~]*");

    /**
     * That of the resource with this id: {@code {id}}, and {@code {parent}}, {@code {parent.parent}} and so on for what
     * it lies under.
     */
    public static Subject of(IdRules rules, RemoteId id) {
        return named(rules.parts(id), "{id}", "{parent}");
    }

    /** That of what lies under the resource with this id: {@code {parent}} and so on. */
    public static Subject under(IdRules.Parent parent, RemoteId id) {
        return named(parent.rules().parts(id), "{parent}", "{parent.parent}");
    }

    private static Subject named(List<JsonNode> parts, String first, String second) {
        Map<String, JsonNode> values = new HashMap<>();
        String placeholder = first;
        for (JsonNode part : parts) {
            values.put(placeholder, part);
            placeholder = placeholder.equals(first) ? second : placeholder.replace("}", ".parent}");
        }
        return new Subject(Map.copyOf(values));
    }

    Optional<String> value(String placeholder) {
        return Optional.ofNullable(values.get(placeholder)).map(JsonNode::asText);
    }

    /** @param encoding what is done to values before they are filled in */
    String filled(String template, UnaryOperator<String> encoding) {
        requireAll(template);
        return TextTemplate.filled(template, name -> value(name).map(encoding));
    }

    /** This subject, for a call about an item: with {@code {item}}, and with the members that it has. */
    Subject withItem(JsonNode item) {
        Map<String, JsonNode> more = new HashMap<>(values);
        more.put("{item}", item);
        item.propertyStream().forEach(member -> more.put("{item." + member.getKey() + "}", member.getValue()));
        return new Subject(Map.copyOf(more));
    }

    /** @throws Unsupported if there is nothing for an item, or a member of one, in a document */
    void requireItem(JsonNode document) {
        if (document.isTextual()) {
            String text = document.textValue();
            TextTemplate.placeholders(text).stream()
                    .filter(CallTemplate::hasItem)
                    .filter(placeholder -> !placeholder.equals(text) || !values.containsKey(placeholder))
                    .forEach(this::requireText);
        }
        document.forEach(this::requireItem);
    }

    /** @throws Unsupported if there is no text for a placeholder */
    void requireText(String placeholder) {
        requireText(placeholder, values.getOrDefault(placeholder, MissingNode.getInstance()));
    }

    /** This subject with one more value. */
    public Subject with(String placeholder, JsonNode value) {
        Map<String, JsonNode> more = new HashMap<>(values);
        more.put(placeholder, value);
        return new Subject(Map.copyOf(more));
    }

    /**
     * A path with its placeholders filled in, percent-encoded.
     *
     * @throws Unsupported if there is no value for one of them
     */
    public String path(String template) {
        return filled(template, CallTemplate::segment);
    }

    /**
     * A copy of a document with its placeholders filled in.
     *
     * @throws Unsupported if one has no value
     */
    public JsonNode filled(JsonNode template) {
        requireAll(template);
        return ProviderJson.filled(template, values);
    }

    /** A value with a line break would be another header. */
    String header(String template) {
        String value = filled(template, UnaryOperator.identity());
        if (!HEADER.matcher(value).matches()) {
            throw new Unsupported("not sent: the value of " + template + " cannot stand in a header");
        }
        return value;
    }

    private void requireAll(JsonNode template) {
        if (template.isTextual() && !values.containsKey(template.textValue())) {
            requireAll(template.textValue());
        }
        template.forEach(this::requireAll);
    }

    private void requireAll(String template) {
        for (String placeholder : TextTemplate.placeholders(template)) {
            requireText(placeholder, values.getOrDefault(placeholder, MissingNode.getInstance()));
        }
    }

    /** An empty segment of a path would lead to what is above it. */
    static void requireText(String placeholder, JsonNode value) {
        if (!value.isValueNode() || value.isNull() || value.asText().isEmpty()) {
            throw new Unsupported("not sent: there is no text for " + placeholder);
        }
    }
}
