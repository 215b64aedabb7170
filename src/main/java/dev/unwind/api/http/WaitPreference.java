package dev.unwind.api.http;

import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How long a caller prefers to wait for the end of a batch: {@code Prefer: wait=N}, in seconds (RFC 7240, section 4.3).
 * A preference that cannot be parsed is ignored, as the RFC requires; one beyond the limit is reduced to it.
 */
public record WaitPreference(Duration held) {
    private static final Pattern WAIT =
            Pattern.compile("(?i)(?:^|[,;])\\s*wait\\s*=\\s*\"?([0-9]{1,6})\"?\\s*(?=$|[,;])");

    public static final String APPLIED = "Preference-Applied";

    public static Optional<WaitPreference> of(HttpServerRequest request, Duration longest) {
        return request.headers().getAll("Prefer").stream()
                .map(WAIT::matcher)
                .filter(Matcher::find)
                .findFirst()
                .map(found -> Duration.ofSeconds(Long.parseLong(found.group(1))))
                .map(wait -> new WaitPreference(wait.compareTo(longest) < 0 ? wait : longest));
    }

    @Override
    public String toString() {
        return "wait=" + held.toSeconds();
    }
}
