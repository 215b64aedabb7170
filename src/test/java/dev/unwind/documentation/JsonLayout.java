package dev.unwind.documentation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.unwind.batch.json.Json;
import java.util.ArrayList;
import java.util.List;

/** Lays JSON out for readers: on one line what fits there, each member on lines of its own what does not. */
final class JsonLayout {
    private static final int WIDTH = 130;

    private JsonLayout() {}

    static String of(JsonNode document) {
        return laidOut(document, 0, 0);
    }

    private static String laidOut(JsonNode node, int indent, int before) {
        var line = line(node);
        if (indent + before + line.length() <= WIDTH || node.isEmpty()) {
            return line;
        }
        var parts = new ArrayList<String>();
        if (node.isObject()) {
            node.properties().forEach(member -> {
                var name = Json.text(TextNode.valueOf(member.getKey())) + ": ";
                parts.add(name + laidOut(member.getValue(), indent + 2, name.length() + 1));
            });
        } else {
            node.forEach(element -> parts.add(laidOut(element, indent + 2, 1)));
        }
        return filled(parts, indent + 2, node.isObject() ? "{ " : "[ ", node.isObject() ? " }" : " ]");
    }

    /** As many parts on a line as fit. */
    private static String filled(List<String> parts, int indent, String open, String close) {
        var text = new StringBuilder(open);
        int column = indent;
        for (int i = 0; i < parts.size(); i++) {
            var part = parts.get(i);
            boolean manyLines = part.indexOf('\n') >= 0;
            if (i > 0) {
                boolean breaks = manyLines
                        || column + part.length() + 2 > WIDTH
                        || parts.get(i - 1).indexOf('\n') >= 0;
                text.append(breaks ? ",\n" + " ".repeat(indent) : ", ");
                column = breaks ? indent : column + 2;
            }
            text.append(part);
            column += part.length();
        }
        return text.append(close).toString();
    }

    private static String line(JsonNode node) {
        if (node.isObject() && !node.isEmpty()) {
            var members = new ArrayList<String>();
            node.properties()
                    .forEach(member ->
                            members.add(Json.text(TextNode.valueOf(member.getKey())) + ": " + line(member.getValue())));
            return "{ " + String.join(", ", members) + " }";
        }
        if (node.isArray() && !node.isEmpty()) {
            var elements = new ArrayList<String>();
            node.forEach(element -> elements.add(line(element)));
            return "[" + String.join(", ", elements) + "]";
        }
        return Json.text(node);
    }
}
