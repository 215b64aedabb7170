package dev.unwind.batch;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The parent of a span in a trace (W3C Trace Context, Recommendation of 2021, version 00).
 *
 * @param traceId 32 lower-case hexadecimal digits, not all zero
 * @param spanId 16 lower-case hexadecimal digits, not all zero
 * @param sampled whether the caller may have recorded the trace
 */
public record TraceParent(String traceId, String spanId, boolean sampled) {
    // Later versions may have more behind the flags.
    private static final Pattern HEADER =
            Pattern.compile("(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})(?:-.*)?");

    /** Parses a {@code traceparent} header; empty if it is malformed, which is treated like an absent one. */
    public static Optional<TraceParent> parse(String header) {
        var found = HEADER.matcher(header);
        return found.matches()
                ? Optional.of(new TraceParent(
                        found.group(1), found.group(2), (Integer.parseInt(found.group(3), 16) & 1) == 1))
                : Optional.empty();
    }

    /** The value of the header {@code traceparent}. */
    public String header() {
        return "00-" + traceId + "-" + spanId + (sampled ? "-01" : "-00");
    }
}
