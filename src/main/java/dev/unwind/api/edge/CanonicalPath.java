package dev.unwind.api.edge;

import dev.unwind.route.Routes;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Tells whether a path is spelled in the one way in which this server knows it, so that rules by path in a proxy hold:
 * no empty and no dot segments, no parameters of segments, and percent-encoding only in what stands for a parameter of
 * a route.
 */
final class CanonicalPath {
    private static final Pattern ENCODED = Pattern.compile("(?:[^%]|%[0-9A-Fa-f]{2})*+");
    private static final Set<String> DOTS = Set.of(".", "..");

    /** Paths of the framework, some of which end in a slash; the gateway's own are elsewhere. */
    private static final String FRAMEWORK = "/q/";

    private CanonicalPath() {}

    /** @param path as it was sent, without the query */
    static boolean is(String path) {
        if (path == null
                || !path.startsWith("/")
                || path.contains("//")
                || path.indexOf(';') >= 0
                || path.indexOf('\\') >= 0) {
            return false;
        }
        if (path.endsWith("/") && path.length() > 1 && !path.startsWith(FRAMEWORK)) {
            return false;
        }
        if (path.indexOf('%') >= 0
                && (!ENCODED.matcher(path).matches() || Routes.of(path).isEmpty())) {
            return false;
        }
        for (var segment : path.split("/")) {
            if (DOTS.contains(
                    segment.indexOf('%') < 0 ? segment : URLDecoder.decode(segment, StandardCharsets.UTF_8))) {
                return false;
            }
        }
        return true;
    }
}
