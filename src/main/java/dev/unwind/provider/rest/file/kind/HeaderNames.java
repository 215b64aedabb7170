package dev.unwind.provider.rest.file.kind;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** What headers a file may name. */
public final class HeaderNames {
    private static final Pattern NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");
    private static final Pattern VALUE = Pattern.compile("[\\t -~]*");
    private static final String BY_GATEWAY = "is set by the gateway itself";
    private static final String OF_CONNECTION = "belongs to the connection, which the gateway manages";
    private static final String IN_PART = "asks for no answer or a part of one, which cannot be used";
    private static final String CREDENTIALS = "is for credentials, which stand under auth";

    /** Headers that no file may name (RFC 9110, 7.6.1, among others). */
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
            Map.entry("upgrade", OF_CONNECTION));

    /** What stands under {@code auth}. */
    private static final Map<String, String> OF_CREDENTIALS = Map.of(
            "authorization", CREDENTIALS,
            "cookie", CREDENTIALS,
            "proxy-authorization", CREDENTIALS);

    private HeaderNames() {}

    /** Why calls may not name this header; empty if they may. */
    static Optional<String> taken(String name) {
        return ofGateway(name).or(() -> Optional.ofNullable(OF_CREDENTIALS.get(name.toLowerCase(Locale.ROOT))));
    }

    /** Why not even credentials may be in this header; empty if they may. */
    public static Optional<String> ofGateway(String name) {
        return NAME.matcher(name).matches()
                ? Optional.ofNullable(RESERVED.get(name.toLowerCase(Locale.ROOT)))
                : Optional.of("is no name of a header");
    }

    static boolean isValue(String text) {
        return VALUE.matcher(text).matches();
    }
}
