package dev.unwind.provider.rest.file.kind;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.provider.rest.description.KindDescription;
import dev.unwind.provider.rest.message.TextTemplate;
import dev.unwind.provider.rest.operation.CallTemplate.Parameters;
import dev.unwind.provider.rest.yaml.YamlSection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

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

    /**
     * The headers and query parameters of a call.
     *
     * @param path that of the call, which may have a query itself
     */
    Parameters parameters(YamlSection call, String path) {
        Map<String, String> query = texts(call, "query");
        Set<String> inPath = KindDescription.queryNames(path);
        query.keySet().stream()
                .filter(inPath::contains)
                .forEach(name -> call.mistake("query", name + " stands in the path, too"));
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
        if (first) {
            checkHeader(call, "headers", name);
        } else {
            call.mistake("headers", name + " stands there twice");
        }
        if (!HeaderNames.isValue(value)) {
            call.mistake("headers", name + " has a value that no header can have");
        }
    }

    /** Notes where calls may not name this header, because it would be sent twice, or not as the file says. */
    void checkHeader(YamlSection section, String key, String name) {
        HeaderNames.taken(name)
                .or(() -> Optional.ofNullable(headers.get(name.toLowerCase(Locale.ROOT))))
                .ifPresent(why -> section.mistake(key, name + " " + why));
    }
}
