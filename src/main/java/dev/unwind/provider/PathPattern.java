package dev.unwind.provider;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.batch.change.References;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A JSON Pointer (RFC 6901) in which the token {@code *} matches every element of an array or every member of an
 * object: {@code /channels/*}{@code /id}.
 */
public record PathPattern(List<String> tokens) {
    public PathPattern {
        tokens = List.copyOf(tokens);
    }

    /**
     * Parses a pattern.
     *
     * @throws IllegalArgumentException if the text does not start with a slash
     */
    public static PathPattern parse(String text) {
        if (!text.startsWith("/")) {
            throw new IllegalArgumentException("a path starts with /, such as /channels/*/id");
        }
        return new PathPattern(List.of(text.substring(1).split("/", -1)).stream()
                .map(token -> token.replace("~1", "/").replace("~0", "~"))
                .toList());
    }

    /** Whether all that the other pattern matches is what this one matches, or lies below it. */
    public boolean covers(PathPattern other) {
        return tokens.size() <= other.tokens.size()
                && IntStream.range(0, tokens.size())
                        .allMatch(
                                i -> tokens.get(i).equals("*") || tokens.get(i).equals(other.tokens.get(i)));
    }

    /** Visits every value that matches, in document order. */
    public void visit(JsonNode document, Consumer<JsonNode> visitor) {
        replace(document, value -> {
            visitor.accept(value);
            return value;
        });
    }

    /** The JSON Pointers of all values that match. */
    public List<String> pointers(JsonNode document) {
        var found = new ArrayList<String>();
        locate(document, 0, "", found);
        return found;
    }

    private void locate(JsonNode node, int depth, String at, List<String> found) {
        if (depth == tokens.size()) {
            found.add(at);
            return;
        }
        var token = tokens.get(depth);
        if (node instanceof ObjectNode object) {
            object.properties().stream()
                    .filter(member -> token.equals("*") || token.equals(member.getKey()))
                    .forEach(member ->
                            locate(member.getValue(), depth + 1, at + "/" + References.escape(member.getKey()), found));
        } else if (node instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                if (token.equals("*") || token.equals(Integer.toString(i))) {
                    locate(array.get(i), depth + 1, at + "/" + i, found);
                }
            }
        }
    }

    /**
     * Replaces every value that matches, in place, by the function's result; if that is {@code null}, removes the
     * member or element.
     */
    public void replace(JsonNode document, UnaryOperator<JsonNode> values) {
        replace(document, 0, values);
    }

    private void replace(JsonNode node, int depth, UnaryOperator<JsonNode> values) {
        var token = tokens.get(depth);
        boolean last = depth == tokens.size() - 1;
        if (node instanceof ObjectNode object) {
            var members = token.equals("*")
                    ? object.properties().stream().map(Map.Entry::getKey).toList()
                    : object.has(token) ? List.of(token) : List.<String>of();
            for (var member : members) {
                if (!last) {
                    replace(object.get(member), depth + 1, values);
                    continue;
                }
                var before = object.get(member);
                var after = values.apply(before);
                if (after == null) {
                    object.remove(member);
                } else if (after != before) {
                    object.set(member, after);
                }
            }
        } else if (node instanceof ArrayNode array) {
            for (int i = array.size() - 1; i >= 0; i--) {
                if (!token.equals("*") && !token.equals(Integer.toString(i))) {
                    continue;
                }
                if (!last) {
                    replace(array.get(i), depth + 1, values);
                    continue;
                }
                var before = array.get(i);
                var after = values.apply(before);
                if (after == null) {
                    array.remove(i);
                } else if (after != before) {
                    array.set(i, after);
                }
            }
        }
    }

    /** The first value that matches. */
    public Optional<JsonNode> valueIn(JsonNode document) {
        List<JsonNode> found = new ArrayList<>();
        visit(document, found::add);
        return found.stream().findFirst();
    }

    /** Whether something in a document matches. */
    public static boolean anyIn(List<PathPattern> patterns, JsonNode document) {
        return patterns.stream().anyMatch(pattern -> pattern.valueIn(document).isPresent());
    }

    /** The document without what matches; the document itself where there are no patterns. */
    public static JsonNode without(List<PathPattern> patterns, JsonNode document) {
        if (patterns.isEmpty()) {
            return document;
        }
        JsonNode copy = document.deepCopy();
        // From the end, since the elements of an array move when one before them is removed.
        for (int i = patterns.size() - 1; i >= 0; i--) {
            patterns.get(i).replace(copy, value -> null);
        }
        return copy;
    }

    /** The patterns as one text, separated by commas, for messages. */
    public static String names(List<PathPattern> patterns) {
        return patterns.stream().map(PathPattern::toString).collect(Collectors.joining(", "));
    }

    @Override
    public String toString() {
        return "/" + String.join("/", tokens.stream().map(References::escape).toList());
    }
}
