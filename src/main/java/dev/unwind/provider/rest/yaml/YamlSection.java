package dev.unwind.provider.rest.yaml;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.batch.change.References;
import dev.unwind.provider.PathPattern;
import dev.unwind.provider.rest.message.MemberDefaults;
import io.burt.jmespath.Expression;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Reads one object of a provider's file strictly. A value of the wrong type is a mistake, and so is a key that was not
 * read by the time that the section is closed. Reading continues after a mistake, so that all of them are found.
 */
public final class YamlSection implements AutoCloseable {
    private final String path;
    private final JsonNode node;
    private final DescriptionErrors mistakes;
    private final Set<String> readKeys = new HashSet<>();

    public YamlSection(String path, JsonNode node, DescriptionErrors mistakes) {
        this.path = path;
        this.node = node;
        this.mistakes = mistakes;
        if (!node.isObject()) {
            mistakes.add(path, "expected keys and values");
        }
    }

    public String path() {
        return path;
    }

    public boolean has(String key) {
        return value(key).isPresent();
    }

    public void mistake(String key, String reason) {
        mistakes.add(at(key), reason);
    }

    /** Notes a mistake anywhere in the file. */
    public void mistakeAt(String path, String reason) {
        mistakes.add(path, reason);
    }

    public Optional<String> text(String key) {
        return value(key)
                .filter(value -> value.isValueNode() || mistaken(key, "expected a text"))
                .map(JsonNode::asText);
    }

    /** Whether this key has an object. */
    public boolean isSection(String key) {
        return value(key).filter(JsonNode::isObject).isPresent();
    }

    /** The choice that the text names. */
    public <T> Optional<T> oneOf(String key, Map<String, T> choices) {
        return parsed(key, text -> Optional.ofNullable(choices.get(text))
                .orElseThrow(() -> new IllegalArgumentException(
                        "expected " + String.join(" or ", new TreeSet<>(choices.keySet())))));
    }

    public String required(String key) {
        return text(key).filter(text -> !text.isBlank()).orElseGet(() -> {
            mistake(key, "is required");
            return "";
        });
    }

    /** A text, parsed. What the parser throws as an {@link IllegalArgumentException} is noted as a mistake. */
    public <T> Optional<T> parsed(String key, Function<String, T> parser) {
        return text(key).flatMap(text -> parsed(at(key), text, parser));
    }

    /** A JMESPath expression. */
    public Optional<Expression<JsonNode>> jmesPath(String key) {
        return parsed(key, JmesPaths::compiled);
    }

    public Optional<JsonPointer> pointer(String key) {
        return parsed(key, YamlSection::jsonPointer);
    }

    public List<PathPattern> patterns(String key) {
        List<String> texts = texts(key);
        return IntStream.range(0, texts.size())
                .mapToObj(i -> parsed(at(key) + "/" + i, texts.get(i), PathPattern::parse))
                .flatMap(Optional::stream)
                .toList();
    }

    /** Members by name, or by a pattern of those at any depth. */
    public List<PathPattern> members(String key) {
        List<PathPattern> members =
                texts(key).stream().map(MemberDefaults::member).toList();
        for (PathPattern member : members) {
            if (member.tokens().get(member.tokens().size() - 1).equals("*")) {
                mistake(key, member + " names no member");
            }
        }
        return members;
    }

    public Duration duration(String key, Duration otherwise) {
        return parsed(key, YamlSection::duration).orElse(otherwise);
    }

    public int number(String key, int otherwise, int least, int most) {
        var number = value(key).filter(value -> {
            boolean valid = value.isInt() && value.intValue() >= least && value.intValue() <= most;
            return valid || mistaken(key, "expected a whole number from " + least + " to " + most);
        });
        return number.map(JsonNode::intValue).orElse(otherwise);
    }

    public Optional<Boolean> flag(String key) {
        return value(key)
                .filter(value -> value.isBoolean() || mistaken(key, "expected true or false"))
                .map(JsonNode::booleanValue);
    }

    public List<String> texts(String key) {
        List<String> texts = new ArrayList<>();
        for (JsonNode item : items(key)) {
            if (item.isContainerNode()) {
                mistake(key, "expected a list of texts");
            } else {
                texts.add(item.asText());
            }
        }
        return texts;
    }

    public Optional<YamlSection> section(String key) {
        return value(key).map(value -> new YamlSection(at(key), value, mistakes));
    }

    public List<YamlSection> sections(String key) {
        List<YamlSection> sections = new ArrayList<>();
        for (JsonNode item : items(key)) {
            sections.add(new YamlSection(at(key) + "/" + sections.size(), item, mistakes));
        }
        return sections;
    }

    /** The sections under a key, by names of the file's own choice. */
    public Map<String, YamlSection> named(String key) {
        Map<String, YamlSection> named = new LinkedHashMap<>();
        object(key).ifPresent(object -> object.properties()
                .forEach(member -> named.put(
                        member.getKey(),
                        new YamlSection(
                                at(key) + "/" + References.escape(member.getKey()), member.getValue(), mistakes))));
        return named;
    }

    /** The texts under a key, by names of the file's own choice. */
    public Map<String, String> namedTexts(String key) {
        Map<String, String> named = new LinkedHashMap<>();
        section(key).ifPresent(section -> section.node.fieldNames().forEachRemaining(name -> section.text(name)
                .ifPresent(text -> named.put(name, text))));
        return named;
    }

    /** An object of any content. */
    public Optional<ObjectNode> object(String key) {
        return value(key)
                .filter(value -> value.isObject() || mistaken(key, "expected keys and values"))
                .map(ObjectNode.class::cast);
    }

    /** A value of any kind. */
    public Optional<JsonNode> any(String key) {
        return value(key);
    }

    /** Notes the keys that were not read. */
    @Override
    public void close() {
        Set<String> known = Set.copyOf(readKeys);
        node.fieldNames().forEachRemaining(key -> {
            if (!readKeys.contains(key)) {
                mistake(key, "is not a key that is known here; known are " + String.join(", ", new TreeSet<>(known)));
            }
        });
    }

    public String at(String key) {
        return path + "/" + References.escape(key);
    }

    /** Whether this key is given, and its value is null. */
    public boolean isNull(String key) {
        readKeys.add(key);
        return node.path(key).isNull();
    }

    /** Whether this key has a list. */
    public boolean isList(String key) {
        return value(key).filter(JsonNode::isArray).isPresent();
    }

    private Optional<JsonNode> value(String key) {
        readKeys.add(key);
        return Optional.ofNullable(node.get(key)).filter(value -> !value.isNull());
    }

    private List<JsonNode> items(String key) {
        return value(key)
                .filter(value -> value.isArray() || mistaken(key, "expected a list"))
                .map(value -> value.valueStream().toList())
                .orElse(List.of());
    }

    /** Notes a mistake; always false. */
    private boolean mistaken(String key, String reason) {
        mistake(key, reason);
        return false;
    }

    private <T> Optional<T> parsed(String at, String text, Function<String, T> parser) {
        try {
            return Optional.of(parser.apply(text));
        } catch (IllegalArgumentException e) {
            mistakes.add(at, e.getMessage());
            return Optional.empty();
        }
    }

    private static JsonPointer jsonPointer(String text) {
        try {
            return JsonPointer.compile(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("expected a JSON Pointer such as /data/id", e);
        }
    }

    private static Duration duration(String text) {
        try {
            Duration duration = Duration.parse(text);
            if (!duration.isNegative()) {
                return duration;
            }
        } catch (DateTimeParseException e) {
            // refused below, with one message for both
        }
        throw new IllegalArgumentException("expected a duration (ISO 8601) such as PT10S");
    }
}
