package dev.unwind.provider.rest.http;

import dev.unwind.url.UrlPath;
import java.net.URI;
import java.util.Locale;

/** The base URL of a provider. Targets are paths under it, with their query. Immutable. */
final class BaseUrl {
    private final String scheme;
    private final String authority;
    private final String origin;
    private final String path;

    BaseUrl(URI url) {
        this.scheme = url.getScheme();
        this.authority =
                url.getHost() + (url.getPort() > 0 && url.getPort() != usualPort(url) ? ":" + url.getPort() : "");
        this.origin = origin(url);
        this.path = UrlPath.withoutTrailingSlashes(url.getRawPath());
    }

    String scheme() {
        return scheme;
    }

    /** What the header Host of a request holds: the port only if it is not the usual one of the scheme. */
    String authority() {
        return authority;
    }

    /** The path and query that a request for this target has on the wire. */
    String requestUri(String target) {
        return path + target;
    }

    /**
     * The target that a link leads to (RFC 3986, 5).
     *
     * @param here the target of the call whose answer holds the link; relative links start from it
     * @throws IllegalArgumentException if the link leads elsewhere: credentials are meant for the provider only
     */
    String target(String here, String link) {
        URI uri = resolved(here, link.replace(" ", "%20"));
        if (uri.getHost() == null || !origin(uri).equals(origin)) {
            throw new IllegalArgumentException("it is on another host");
        }
        String target = uri.getRawPath() + (uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery());
        if (!target.startsWith(path + "/")) {
            throw new IllegalArgumentException("it is not under the base URL");
        }
        return target.substring(path.length());
    }

    private URI resolved(String here, String link) {
        try {
            return URI.create(origin + path + here).resolve(link);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("it is no URL", e);
        }
    }

    private static int usualPort(URI uri) {
        return uri.getScheme().equalsIgnoreCase("https") ? 443 : 80;
    }

    private static String origin(URI uri) {
        int port = uri.getPort() > 0 ? uri.getPort() : usualPort(uri);
        return (uri.getScheme() + "://" + uri.getHost() + ":" + port).toLowerCase(Locale.ROOT);
    }
}
