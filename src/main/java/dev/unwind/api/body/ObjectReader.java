package dev.unwind.api.body;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.batch.change.LineText;
import dev.unwind.batch.change.References;
import dev.unwind.batch.json.Violation;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Reads the members of one JSON object and collects violations. A member that is absent or invalid is read as empty;
 * the caller decides whether it may be absent.
 */
public final class ObjectReader {
    private static final int MOST_CHARACTERS = 200;

    private final ObjectNode object;
    private final String pointer;
    private final List<Violation> violations;

    /** Adds a violation for every member that is not a known one. */
    public ObjectReader(ObjectNode object, String pointer, List<Violation> violations, List<String> known) {
        this.object = object;
        this.pointer = pointer;
        this.violations = violations;
        object.fieldNames().forEachRemaining(member -> {
            if (!known.contains(member)) {
                violation(member, "unknown member; known here are " + String.join(", ", known));
            }
        });
    }

    public boolean has(String member) {
        return object.has(member);
    }

    /** The pointer of a member. */
    public String at(String member) {
        return pointer + "/" + References.escape(member);
    }

    public void violation(String member, String detail) {
        violations.add(new Violation(at(member), detail));
    }

    /** Adds a violation for an absent member, with the pointer of the object. */
    public void missing(String member) {
        violations.add(new Violation(pointer, member + " is missing"));
    }

    public Optional<JsonNode> any(String member) {
        return Optional.ofNullable(object.get(member));
    }

    public Optional<ObjectNode> object(String member) {
        return any(member).flatMap(node -> {
            if (node instanceof ObjectNode found) {
                return Optional.of(found);
            }
            return wrong(member, "an object", node);
        });
    }

    public Optional<ArrayNode> array(String member) {
        return any(member).flatMap(node -> {
            if (node instanceof ArrayNode found) {
                return Optional.of(found);
            }
            return wrong(member, "an array", node);
        });
    }

    /** A text of one line: not blank, not too long, and without control characters. */
    public Optional<String> line(String member) {
        return line(member, MOST_CHARACTERS);
    }

    /** The name of a resource. */
    public Optional<String> name(String member) {
        return line(member, LineText.LONGEST_NAME);
    }

    private Optional<String> line(String member, int most) {
        return any(member)
                .flatMap(node -> node.isTextual()
                        ? line(member, node.textValue(), most)
                        : this.<String>wrong(member, "a string", node));
    }

    /** The id of a resource: a text of one line, or an integer. */
    public Optional<String> id(String member) {
        return any(member)
                .flatMap(node -> node.isTextual() || node.isIntegralNumber()
                        ? line(member, node.asText(), LineText.LONGEST_NAME)
                        : this.<String>wrong(member, "a string or an integer", node));
    }

    private Optional<String> line(String member, String text, int most) {
        return LineText.violation(text, most)
                .map(reason -> {
                    violation(member, reason);
                    return Optional.<String>empty();
                })
                .orElse(Optional.of(text));
    }

    public <E extends Enum<E>> Optional<E> oneOf(String member, Class<E> type) {
        var allowed = Arrays.stream(type.getEnumConstants()).map(Enum::name).collect(Collectors.joining(", "));
        return any(member).flatMap(node -> {
            if (!node.isTextual()) {
                return wrong(member, "one of " + allowed, node);
            }
            var found = Arrays.stream(type.getEnumConstants())
                    .filter(value -> value.name().equals(node.textValue()))
                    .findFirst();
            if (found.isEmpty()) {
                violation(member, "unknown value; expected one of " + allowed);
            }
            return found;
        });
    }

    /** An array of some of these texts, in any order. */
    public Optional<Set<String>> someOf(String member, List<String> allowed) {
        return array(member).map(array -> {
            var some = new LinkedHashSet<String>();
            for (int i = 0; i < array.size(); i++) {
                if (array.get(i).isTextual() && allowed.contains(array.get(i).textValue())) {
                    some.add(array.get(i).textValue());
                } else {
                    violations.add(new Violation(
                            at(member) + "/" + i, "unknown value; expected one of " + String.join(", ", allowed)));
                }
            }
            return some;
        });
    }

    public Optional<Integer> integer(String member, int least, int most) {
        return any(member).flatMap(node -> {
            if (node.isIntegralNumber()
                    && node.canConvertToInt()
                    && node.intValue() >= least
                    && node.intValue() <= most) {
                return Optional.of(node.intValue());
            }
            violation(member, "expected an integer from " + least + " to " + most);
            return Optional.empty();
        });
    }

    /** A positive ISO 8601 duration. */
    public Optional<Duration> duration(String member, Duration most) {
        return any(member).flatMap(node -> {
            if (!node.isTextual()) {
                return wrong(member, "an ISO 8601 duration such as \"PT5M\"", node);
            }
            try {
                var duration = Duration.parse(node.textValue());
                if (duration.toMillis() > 0 && duration.compareTo(most) <= 0) {
                    return Optional.of(duration);
                }
                violation(
                        member,
                        "expected a duration from one millisecond to "
                                + most.toDays()
                                + " days, written as ISO 8601 has it");
            } catch (DateTimeParseException | ArithmeticException e) {
                violation(member, "expected an ISO 8601 duration of days, hours, minutes and seconds such as \"PT5M\"");
            }
            return Optional.empty();
        });
    }

    private <T> Optional<T> wrong(String member, String expected, JsonNode found) {
        violation(member, "expected " + expected + ", found " + describe(found));
        return Optional.empty();
    }

    /** The type of a value, for messages. */
    public static String describe(JsonNode node) {
        return switch (node.getNodeType()) {
            case OBJECT -> "an object";
            case ARRAY -> "an array";
            case STRING -> "a string";
            case NUMBER -> "a number";
            case BOOLEAN -> "a boolean";
            case NULL -> "null";
            default -> "nothing";
        };
    }
}
