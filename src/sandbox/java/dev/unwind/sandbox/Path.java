package dev.unwind.sandbox;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** The path of a call, as decoded segments: a collection and, where one resource is addressed, what names it. */
record Path(List<String> segments) {
    private static final Pattern ID = Pattern.compile("[0-9]{1,18}");

    /** @throws Refusal if an escape in the path is malformed */
    static Path of(String raw) {
        return new Path(Arrays.stream(raw.split("/"))
                .filter(segment -> !segment.isEmpty())
                .map(Path::decoded)
                .toList());
    }

    boolean is(String... expected) {
        return segments.equals(List.of(expected));
    }

    String collection() {
        return segments.isEmpty() ? "" : segments.get(0);
    }

    boolean addressesCollection() {
        return segments.size() == 1;
    }

    /** What names the resource: its id or, where the kind allows it, its name. */
    Optional<String> reference() {
        return segments.size() == 2 ? Optional.of(segments.get(1)) : Optional.empty();
    }

    /** The id that a text stands for, empty if it is not one. */
    static Optional<Long> id(String text) {
        return ID.matcher(text).matches() ? Optional.of(Long.valueOf(text)) : Optional.empty();
    }

    private static String decoded(String segment) {
        try {
            return URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException malformed) {
            throw Refusal.invalid("path", "path is malformed: " + malformed.getMessage());
        }
    }
}
