package dev.unwind.provider.rest.file.kind;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.provider.rest.message.TextTemplate;
import dev.unwind.provider.rest.operation.CallTemplate.Parameters;
import dev.unwind.provider.rest.yaml.YamlSection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * What the texts of a call may hold.
 *
 * @param placeholders those that have a value in the call
 * @param headers the headers that the call may not name, in lower case, each with the reason
 */
record CallScope(Set<String> placeholders, Map<String, String> headers) {
    static final String PARENT = "{parent}";

    /** Texts without placeholders, in a place without headers. */
    static final CallScope PLAIN = new CallScope(Set.of(), Map.of());

    private static final Pattern NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");
    private static final Pattern VALUE = Pattern.compile("[\\t -~]*");
    private static final String BY_GATEWAY = "is set by the gateway itself";
    private static final String OF_CONNECTION = "belongs to the connection, which the gateway manages";
    private static final String IN_PART = "asks for no answer or a part of one, which cannot be used";
    private static final String CREDENTIALS = "is for credentials, which stand under auth";

    /** Headers that no call may name (RFC 9110, 7.6.1, among others). */
    private static final Map<String, String> RESERVED = Map.ofEntries(
            Map.entry("accept", BY_GATEWAY),
            Map.entry("accept-encoding", BY_GATEWAY),
            Map.entry("content-encoding", BY_GATEWAY),
            Map.entry("content-length", BY_GATEWAY),
            Map.entry("content-type", BY_GATEWAY + ": contentType says what it is"),
            Map.entry("host", BY_GATEWAY),
            Map.entry("if-modified-since", IN_PART),
            Map.entry("if-range", IN_PART),
            Map.entry("range", IN_PART),
            Map.entry("traceparent", BY_GATEWAY),
            Map.entry("tracestate", BY_GATEWAY),
            Map.entry("connection", OF_CONNECTION),
            Map.entry("expect", OF_CONNECTION),
            Map.entry("http2-settings", OF_CONNECTION),
            Map.entry("keep-alive", OF_CONNECTION),
            Map.entry("proxy-connection", OF_CONNECTION),
            Map.entry("te", OF_CONNECTION),
            Map.entry("trailer", OF_CONNECTION),
            Map.entry("transfer-encoding", OF_CONNECTION),
            Map.entry("upgrade", OF_CONNECTION),
            Map.entry("authorization", CREDENTIALS),
            Map.entry("cookie", CREDENTIALS),
            Map.entry("proxy-authorization", CREDENTIALS));

    /** Whether it is that of resources that lie under others. */
    boolean isOfChild() {
        return placeholders.contains(PARENT);
    }

    /** This scope with one more placeholder. */
    CallScope knowing(String placeholder) {
        Set<String> more = new HashSet<>(placeholders);
        more.add(placeholder);
        return new CallScope(Set.copyOf(more), headers);
    }

    /** This scope without a placeholder. */
    CallScope without(String placeholder) {
        Set<String> fewer = new HashSet<>(placeholders);
        fewer.remove(placeholder);
        return new CallScope(Set.copyOf(fewer), headers);
    }

    /** This scope with these placeholders alone. */
    CallScope only(String... known) {
        return new CallScope(Set.of(known), headers);
    }

    /** This scope, in which calls may not name a header either. */
    CallScope refusing(String header, String reason) {
        Map<String, String> more = new HashMap<>(headers);
        more.put(header.toLowerCase(Locale.ROOT), reason);
        return new CallScope(placeholders, Map.copyOf(more));
    }

    /** Notes placeholders in a text that have no value. */
    void check(YamlSection section, String key, String text) {
        for (String placeholder : new TreeSet<>(TextTemplate.placeholders(text))) {
            boolean ofItem = placeholders.contains("{item}") && placeholder.startsWith("{item.");
            if (!ofItem && !placeholders.contains(placeholder)) {
                section.mistake(key, placeholder + " has no value here; " + known());
            }
        }
    }

    private String known() {
        return placeholders.isEmpty()
                ? "no placeholder has"
                : "those that have are " + String.join(", ", new TreeSet<>(placeholders));
    }

    /** Notes placeholders in the texts of a document that have no value. */
    void check(YamlSection section, String key, JsonNode document) {
        if (document.isTextual()) {
            check(section, key, document.textValue());
        }
        document.forEach(inner -> check(section, key, inner));
    }

    /** The headers and query parameters of a call. */
    Parameters parameters(YamlSection call) {
        Map<String, String> query = texts(call, "query");
        Map<String, String> sent = texts(call, "headers");
        Set<String> seen = new HashSet<>();
        sent.forEach((name, value) -> checkHeader(call, name, value, seen.add(name.toLowerCase(Locale.ROOT))));
        return new Parameters(query, sent);
    }

    private Map<String, String> texts(YamlSection call, String key) {
        Map<String, String> texts = call.namedTexts(key);
        call.object(key).ifPresent(all -> all.properties().stream()
                .filter(each -> each.getValue().isNull())
                .forEach(each -> call.mistake(key, each.getKey() + " has no value")));
        texts.values().forEach(text -> check(call, key, text));
        return texts;
    }

    private void checkHeader(YamlSection call, String name, String value, boolean first) {
        String lower = name.toLowerCase(Locale.ROOT);
        if (!NAME.matcher(name).matches()) {
            call.mistake("headers", name + " is no name of a header");
        } else if (!first) {
            call.mistake("headers", name + " stands there twice");
        } else if (RESERVED.containsKey(lower)) {
            call.mistake("headers", name + " " + RESERVED.get(lower));
        } else if (headers.containsKey(lower)) {
            call.mistake("headers", name + " " + headers.get(lower));
        }
        if (!VALUE.matcher(value).matches()) {
            call.mistake("headers", name + " has a value that no header can have");
        }
    }
}
