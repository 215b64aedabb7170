package dev.unwind.documentation;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A request or an answer as it is written down.
 *
 * @param first the first line: method and path, or version, status and reason
 * @param headers those that are worth showing, in their order
 * @param body empty where there is none
 */
record HttpBlock(String first, Map<String, String> headers, String body) {
    static HttpBlock parse(String block) {
        var parts = block.split("\n\n", 2);
        var lines = parts[0].split("\n");
        var headers = new LinkedHashMap<String, String>();
        for (int i = 1; i < lines.length; i++) {
            int colon = lines[i].indexOf(':');
            headers.put(
                    lines[i].substring(0, colon), lines[i].substring(colon + 1).strip());
        }
        return new HttpBlock(lines[0], headers, parts.length > 1 ? parts[1] : "");
    }

    String method() {
        return first.split(" ")[0];
    }

    /** With its query. */
    String path() {
        return first.split(" ")[1];
    }

    @Override
    public String toString() {
        var block = new StringBuilder(first);
        headers.forEach((name, value) -> block.append("\n%s: %s".formatted(name, value)));
        if (!body.isEmpty()) {
            block.append("\n\n").append(body);
        }
        return block.toString();
    }
}
