package dev.unwind.webhook;

import dev.unwind.url.UrlPath;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;

/**
 * A URL that events may be sent to, in normal form: scheme and host in lower case, no default port, and a path without
 * ambiguous segments. Equal URLs have equal texts, and a URL lies under another only if its text begins with the
 * other's.
 */
public record WebhookUrl(String text) {
    private static final int MAX_CHARACTERS = 1000;

    /**
     * Parses and normalises a URL.
     *
     * @throws IllegalArgumentException if events cannot be sent to it; the message says why and shows nothing of the
     *     text
     */
    public static WebhookUrl parse(String text) {
        require(
                text.length() <= MAX_CHARACTERS,
                "has " + text.length() + " characters; at most " + MAX_CHARACTERS + " are allowed");
        require(
                text.chars().allMatch(c -> c > ' ' && c < 0x7f),
                "holds a blank or a character that is not ASCII; percent-encode it");
        URI url = parsed(text);
        String scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
        require(scheme.equals("http") || scheme.equals("https"), "expected an absolute http or https URL");
        require(url.getHost() != null && url.getPort() <= 0xffff, "expected an absolute http or https URL with a host");
        require(url.getRawUserInfo() == null, "holds user info");
        require(url.getRawFragment() == null, "holds a fragment");
        String path = url.getRawPath().isEmpty() ? "/" : url.getRawPath();
        require(
                UrlPath.isUnambiguous(path),
                "its path holds \".\" or \"..\" as a segment, or an encoded slash or backslash");
        return new WebhookUrl(scheme + "://" + url.getHost().toLowerCase(Locale.ROOT) + port(scheme, url.getPort())
                + path + (url.getRawQuery() == null ? "" : "?" + url.getRawQuery()));
    }

    private static URI parsed(String text) {
        try {
            return new URI(text);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("expected an absolute http or https URL");
        }
    }

    private static String port(String scheme, int port) {
        boolean implied = port < 0 || port == (scheme.equals("https") ? 443 : 80);
        return implied ? "" : ":" + port;
    }

    private static void require(boolean met, String reason) {
        if (!met) {
            throw new IllegalArgumentException(reason);
        }
    }

    /** Whether the other URL equals this one or, if this ends with a slash, lies under it. */
    boolean covers(WebhookUrl other) {
        return other.text.equals(text) || text.endsWith("/") && other.text.startsWith(text);
    }

    @Override
    public String toString() {
        return text;
    }
}
