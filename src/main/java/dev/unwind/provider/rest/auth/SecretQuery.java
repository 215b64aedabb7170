package dev.unwind.provider.rest.auth;

import dev.unwind.provider.rest.message.KnownSecrets;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Parameters that authenticate a call in its query. They are added where a call is written to a connection, and nowhere
 * before: no target, label or span of a call shows them. Immutable.
 *
 * @param values the values by name; secret
 */
public record SecretQuery(Map<String, String> values) {
    public static final SecretQuery NONE = new SecretQuery(Map.of());

    /** A URI with these parameters after those that it has. */
    public String addedTo(String uri) {
        if (values.isEmpty()) {
            return uri;
        }
        return uri
                + values.entrySet().stream()
                        .map(each -> encoded(each.getKey()) + "=" + encoded(each.getValue()))
                        .collect(Collectors.joining("&", uri.indexOf('?') < 0 ? "?" : "&", ""));
    }

    /** A target without parameters of these names: what a link shows of the call that it answers. */
    public String removedFrom(String target) {
        int query = target.indexOf('?');
        if (values.isEmpty() || query < 0) {
            return target;
        }
        String others = Arrays.stream(target.substring(query + 1).split("&"))
                .filter(parameter -> !values.containsKey(nameOf(parameter)))
                .collect(Collectors.joining("&"));
        return target.substring(0, query) + (others.isEmpty() ? "" : "?" + others);
    }

    /** What no text may show. */
    KnownSecrets secrets() {
        return KnownSecrets.of(values.values());
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** The name of a parameter; the text as it is where it is encoded wrongly. */
    public static String nameOf(String parameter) {
        String name = parameter.split("=", 2)[0];
        try {
            return URLDecoder.decode(name, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return name;
        }
    }

    @Override
    public String toString() {
        return "the query parameters " + String.join(", ", values.keySet());
    }
}
