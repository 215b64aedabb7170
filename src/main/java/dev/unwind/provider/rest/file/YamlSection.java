package dev.unwind.provider.rest.file;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.batch.change.References;
import dev.unwind.provider.PathPattern;
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

/**
 * One object of a provider's file, read strictly: a key of the wrong type is a mistake, and so is, when the section is closed, one
 * that nobody asked for. After a mistake reading goes on, so that all of them are found.
 */
final class YamlSection implements AutoCloseable {
    private final String path;
    private final JsonNode node;
    private final DescriptionErrors mistakes;
    private final Set<String> asked = new HashSet<>();

    YamlSection(String path, JsonNode node, DescriptionErrors mistakes) {
        this.path = path;
        this.node = node;
        this.mistakes = mistakes;
        if (!node.isObject()) {
            mistakes.add(path, "expected keys and values");
        }
    }

    String path() {
        return path;
    }

    boolean has(String key) {
        return value(key).isPresent();
    }

    void mistake(String key, String reason) {
        mistakes.add(at(key), reason);
    }

    /** Notes a mistake anywhere in the file. */
    void mistakeAt(String path, String reason) {
        mistakes.add(path, reason);
    }

    Optional<String> text(String key) {
        return value(key).flatMap(value -> {
            if (value.isContainerNode()) {
                mistake(key, "expected a text");
                return Optional.empty();
            }
            return Optional.of(value.asText());
        });
    }

    /** Whether keys and values stand under this key. */
    boolean isSection(String key) {
        return value(key).filter(JsonNode::isObject).isPresent();
    }

    /** One of these texts, as what it stands for. */
    <T> Optional<T> oneOf(String key, Map<String, T> choices) {
        return parsed(key, text -> Optional.ofNullable(choices.get(text))
                .orElseThrow(() -> new IllegalArgumentException(
                        "expected " + String.join(" or ", new TreeSet<>(choices.keySet())))));
    }

    String required(String key) {
        return text(key).filter(text -> !text.isBlank()).orElseGet(() -> {
            mistake(key, "is required");
            return "";
        });
    }

    /** A text that this function understands; it throws what is wrong as an {@link IllegalArgumentException}. */
    <T> Optional<T> parsed(String key, Function<String, T> parser) {
        return text(key).flatMap(text -> parsed(at(key), text, parser));
    }

    Optional<JsonPointer> pointer(String key) {
        return parsed(key, YamlSection::jsonPointer);
    }

    List<PathPattern> patterns(String key) {
        List<PathPattern> patterns = new ArrayList<>();
        List<String> texts = texts(key);
        for (int i = 0; i < texts.size(); i++) {
            parsed(at(key) + "/" + i, texts.get(i), PathPattern::parse).ifPresent(patterns::add);
        }
        return patterns;
    }

    Duration duration(String key, Duration otherwise) {
        return parsed(key, YamlSection::isoDuration).orElse(otherwise);
    }

    int number(String key, int otherwise, int least, int most) {
        return value(key)
                .map(value -> {
                    if (!value.isInt() || value.intValue() < least || value.intValue() > most) {
                        mistake(key, "expected a whole number from " + least + " to " + most);
                        return otherwise;
                    }
                    return value.intValue();
                })
                .orElse(otherwise);
    }

    Optional<Boolean> flag(String key) {
        return value(key).flatMap(value -> {
            if (!value.isBoolean()) {
                mistake(key, "expected true or false");
                return Optional.empty();
            }
            return Optional.of(value.booleanValue());
        });
    }

    List<String> texts(String key) {
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

    Optional<YamlSection> section(String key) {
        return value(key).map(value -> new YamlSection(at(key), value, mistakes));
    }

    List<YamlSection> sections(String key) {
        List<YamlSection> sections = new ArrayList<>();
        for (JsonNode item : items(key)) {
            sections.add(new YamlSection(at(key) + "/" + sections.size(), item, mistakes));
        }
        return sections;
    }

    /** The sections under a key, by names that the file is free to choose. */
    Map<String, YamlSection> named(String key) {
        Map<String, YamlSection> named = new LinkedHashMap<>();
        object(key).ifPresent(object -> object.properties()
                .forEach(member -> named.put(
                        member.getKey(),
                        new YamlSection(
                                at(key) + "/" + References.escape(member.getKey()), member.getValue(), mistakes))));
        return named;
    }

    /** The texts under a key, by names that the file is free to choose. */
    Map<String, String> namedTexts(String key) {
        Map<String, String> named = new LinkedHashMap<>();
        section(key).ifPresent(section -> section.node.fieldNames().forEachRemaining(name -> section.text(name)
                .ifPresent(text -> named.put(name, text))));
        return named;
    }

    /** JSON of no particular form. */
    Optional<ObjectNode> object(String key) {
        return value(key).flatMap(value -> {
            if (value instanceof ObjectNode object) {
                return Optional.of(object);
            }
            mistake(key, "expected keys and values");
            return Optional.empty();
        });
    }

    /** Notes the keys that nobody asked for. */
    @Override
    public void close() {
        Set<String> known = Set.copyOf(asked);
        node.fieldNames().forEachRemaining(key -> {
            if (!asked.contains(key)) {
                mistake(key, "is not a key that is known here; known are " + String.join(", ", new TreeSet<>(known)));
            }
        });
    }

    String at(String key) {
        return path + "/" + References.escape(key);
    }

    private Optional<JsonNode> value(String key) {
        asked.add(key);
        return Optional.ofNullable(node.get(key)).filter(value -> !value.isNull());
    }

    private List<JsonNode> items(String key) {
        return value(key)
                .map(value -> {
                    if (!value.isArray()) {
                        mistake(key, "expected a list");
                    }
                    return value.isArray() ? value.valueStream().toList() : List.<JsonNode>of();
                })
                .orElse(List.of());
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

    private static Duration isoDuration(String text) {
        try {
            Duration duration = Duration.parse(text);
            if (!duration.isNegative()) {
                return duration;
            }
        } catch (DateTimeParseException e) {
            // reported below, with the one message for both
        }
        throw new IllegalArgumentException("expected a duration (ISO 8601) such as PT10S");
    }
}
