package dev.unwind.url;

import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;

/**
 * Tells paths that mean the same to every server from those that a proxy or a server on the way may take for others:
 * one decodes a path before it looks at it, one after; one drops path parameters, one takes a backslash for a slash.
 * Stateless.
 */
public final class UrlPath {
    /** What bytes that are no UTF-8 decode to: some servers take overlong forms for dots and slashes. */
    private static final char NOT_UTF_8 = '\uFFFD';

    /** A path that is encoded more often is not decoded to its end, and counts as ambiguous. */
    private static final int MAX_DECODINGS = 10;

    private UrlPath() {}

    /**
     * Whether a path stays the same however often a server decodes it, with or without path parameters: no segment is
     * {@code .} or {@code ..}, plain or encoded, and no slash or backslash is encoded.
     *
     * @param path the raw path, without a query
     */
    public static boolean isUnambiguous(String path) {
        String decoded = decodedWholly(path);
        return slashes(decoded) == slashes(path) && hasNoDotSegment(decoded);
    }

    /**
     * Whether a path stays under its first segments, however often it is decoded: as {@link #isUnambiguous}, but
     * slashes may be encoded.
     *
     * @param path the raw path, without a query
     */
    public static boolean staysBelow(String path) {
        return hasNoDotSegment(decodedWholly(path));
    }

    /**
     * Whether a text can be one segment of a path, percent-encoded, and is still that segment alone when a server
     * decodes it: it is not empty, no {@code .} or {@code ..}, and holds neither slash, backslash nor semicolon, also
     * none that are encoded in it.
     */
    public static boolean isSegment(String text) {
        return !text.isBlank()
                && staysBelow(text)
                && decodedWholly(text).chars().noneMatch(c -> c == '/' || c == ';');
    }

    /** A path or URL without the slashes at its end. */
    public static String withoutTrailingSlashes(String path) {
        int end = path.length();
        while (end > 0 && path.charAt(end - 1) == '/') {
            end--;
        }
        return path.substring(0, end);
    }

    private static boolean hasNoDotSegment(String decoded) {
        return decoded.chars().noneMatch(c -> c == '\\' || c == NOT_UTF_8 || Character.isISOControl(c))
                && (decoded.indexOf('.') < 0 || isWithoutDotSegments(decoded));
    }

    private static boolean isWithoutDotSegments(String decoded) {
        return Stream.of(decoded.split("/"))
                .map(segment -> segment.split(";", 2)[0].strip())
                .noneMatch(segment -> segment.equals(".") || segment.equals(".."));
    }

    private static String decodedWholly(String path) {
        String decoded = path;
        for (int i = 0; i < MAX_DECODINGS; i++) {
            String before = decoded;
            decoded = decoded(before);
            if (decoded.equals(before)) {
                return decoded;
            }
        }
        return Character.toString(NOT_UTF_8);
    }

    /** Decodes what is percent-encoded, and leaves a percent sign that encodes nothing, as lenient servers do. */
    private static String decoded(String text) {
        if (text.indexOf('%') < 0) {
            return text;
        }
        byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
        byte[] plain = new byte[encoded.length];
        int length = 0;
        for (int i = 0; i < encoded.length; i++) {
            boolean escape = encoded[i] == '%' && i + 2 < encoded.length;
            int high = escape ? Character.digit(encoded[i + 1], 16) : -1;
            int low = escape ? Character.digit(encoded[i + 2], 16) : -1;
            boolean encodes = high >= 0 && low >= 0;
            plain[length++] = encodes ? (byte) (high << 4 | low) : encoded[i];
            i += encodes ? 2 : 0;
        }
        return new String(plain, 0, length, StandardCharsets.UTF_8);
    }

    private static long slashes(String path) {
        return path.chars().filter(c -> c == '/').count();
    }
}
