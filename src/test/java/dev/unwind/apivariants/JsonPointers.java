package dev.unwind.apivariants;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;

/** JSON pointers, and patterns of them in which {@code *} stands for every element or member. */
public final class JsonPointers {
    private JsonPointers() {}

    /** All that a pattern matches. */
    public static List<JsonNode> all(JsonNode root, String pattern) {
        List<JsonNode> all = new ArrayList<>();
        edit(root, pattern, node -> {
            all.add(node);
            return node;
        });
        return all;
    }

    /** Changes in place all that a pattern matches; what becomes {@code null} is taken out. */
    public static void edit(JsonNode root, String pattern, UnaryOperator<JsonNode> change) {
        edited(root, segments(pattern), change);
    }

    public static void remove(JsonNode root, String pattern) {
        edit(root, pattern, node -> null);
    }

    /** Takes a member out, and the objects around it that are empty without it. */
    public static void prune(ObjectNode root, String pointer) {
        if (root.at(pointer).isMissingNode()) {
            return;
        }
        remove(root, pointer);
        String around = pointer.substring(0, pointer.lastIndexOf('/'));
        if (!around.isEmpty() && root.at(around).isEmpty()) {
            prune(root, around);
        }
    }

    /** Sets a member, and makes the objects around it. */
    public static void set(ObjectNode root, String pointer, JsonNode value) {
        List<String> segments = segments(pointer);
        ObjectNode parent = root;
        for (String segment : segments.subList(0, segments.size() - 1)) {
            parent = parent.get(segment) instanceof ObjectNode child ? child : parent.putObject(segment);
        }
        parent.set(segments.get(segments.size() - 1), value);
    }

    /** The member of the root through which a pointer goes. */
    public static String top(String pointer) {
        return segments(pointer).get(0);
    }

    private static JsonNode edited(JsonNode node, List<String> path, UnaryOperator<JsonNode> change) {
        if (path.isEmpty()) {
            return change.apply(node);
        }
        List<String> rest = path.subList(1, path.size());
        if (node instanceof ArrayNode array && path.get(0).equals("*")) {
            editElements(array, rest, change);
        } else if (node instanceof ObjectNode object) {
            editMembers(object, path.get(0), rest, change);
        }
        return node;
    }

    private static void editElements(ArrayNode array, List<String> rest, UnaryOperator<JsonNode> change) {
        List<JsonNode> kept = new ArrayList<>();
        for (JsonNode element : array) {
            JsonNode edited = edited(element, rest, change);
            if (edited != null) {
                kept.add(edited);
            }
        }
        array.removeAll().addAll(kept);
    }

    private static void editMembers(
            ObjectNode object, String segment, List<String> rest, UnaryOperator<JsonNode> change) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        for (String name : names) {
            if (segment.equals("*") || segment.equals(name)) {
                JsonNode edited = edited(object.get(name), rest, change);
                if (edited == null) {
                    object.remove(name);
                } else {
                    object.set(name, edited);
                }
            }
        }
    }

    private static List<String> segments(String pointer) {
        return Arrays.stream(pointer.split("/"))
                .skip(1)
                .map(segment -> segment.replace("~1", "/").replace("~0", "~"))
                .toList();
    }
}
