package dev.unwind.provider.draft.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A path of an API with its operations.
 *
 * @param template the path as the document has it, such as {@code /shelves/{shelfId}}
 */
public record ApiPath(String template, List<String> segments, Map<String, ApiCall> calls) {
    private static final Pattern USABLE = Pattern.compile("(/([A-Za-z0-9._~!$&'()*+,;=:@%-]+|\\{[^{}/?#\\s]+}))+/?");
    private static final int LONGEST = 500;
    private static final List<String> METHODS = List.of("get", "post", "put", "patch", "delete");

    ApiPath(OpenApiDocument document, String template, JsonNode item) {
        this(template, List.of(template.substring(1).split("/")), calls(document, template, item));
    }

    private static Map<String, ApiCall> calls(OpenApiDocument document, String template, JsonNode item) {
        Map<String, ApiCall> calls = new LinkedHashMap<>();
        for (String method : METHODS) {
            if (item.path(method).isObject()) {
                calls.put(method, new ApiCall(document, method, template, item));
            }
        }
        return calls;
    }

    /** Whether each segment of a path is a plain text or one parameter. */
    static boolean isUsable(String template) {
        return template.length() <= LONGEST
                && USABLE.matcher(template).matches()
                && Stream.of(template.split("/")).noneMatch(segment -> segment.equals(".") || segment.equals(".."));
    }

    /** The call with this method, in lower case. */
    public Optional<ApiCall> call(String method) {
        return Optional.ofNullable(calls.get(method));
    }

    public boolean has(String method) {
        return calls.containsKey(method);
    }

    /** Whether the last segment is a parameter. */
    public boolean endsWithParameter() {
        return isParameter(last());
    }

    public String last() {
        return segments.get(segments.size() - 1);
    }

    /** The path without its last segment; empty at the root. */
    public String parent() {
        return "/" + String.join("/", segments.subList(0, segments.size() - 1));
    }

    public static boolean isParameter(String segment) {
        return segment.startsWith("{");
    }

    /** The name of the parameter that a segment is. */
    public static String parameter(String segment) {
        return segment.substring(1, segment.length() - 1);
    }

    /** The parameters in the path, in its order. */
    public List<String> parameters() {
        List<String> parameters = new ArrayList<>();
        segments.stream().filter(ApiPath::isParameter).forEach(segment -> parameters.add(parameter(segment)));
        return parameters;
    }
}
