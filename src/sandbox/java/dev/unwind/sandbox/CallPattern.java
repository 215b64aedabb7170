package dev.unwind.sandbox;

import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Selects calls: those that match every given part. */
record CallPattern(Optional<String> method, Optional<Pattern> path, Optional<String> bodyContains) {
    /** The pattern for a path, in which {@code *} stands for any characters, slashes included. */
    static Pattern glob(String glob) {
        return Pattern.compile(
                Arrays.stream(glob.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*")));
    }

    boolean matches(Call call) {
        return method.map(call.method()::equals).orElse(true)
                && path.map(pattern -> pattern.matcher(call.path()).matches()).orElse(true)
                && bodyContains.map(call.body()::contains).orElse(true);
    }
}
