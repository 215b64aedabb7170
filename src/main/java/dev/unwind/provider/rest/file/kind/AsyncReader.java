package dev.unwind.provider.rest.file.kind;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.provider.rest.description.KindDescription.ProgressForm;
import dev.unwind.provider.rest.operation.PollForm;
import dev.unwind.provider.rest.yaml.YamlSection;
import io.burt.jmespath.Expression;
import java.time.Duration;
import java.util.Optional;

/** Reads how a kind's provider shows that it is still carrying out a write. */
final class AsyncReader {
    private static final String WITHIN = "within";
    private static final String OPERATION = "operation";
    private static final Duration USUAL_END = Duration.ofMinutes(10);
    private static final Duration USUAL_PAUSE = Duration.ofSeconds(2);
    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(50);

    private AsyncReader() {}

    /** @param linked whether the file says where links of the kind may lead to */
    static ProgressForm read(YamlSection async, CallScope scope, boolean linked) {
        try (async) {
            Optional<PollForm> operation = async.section(OPERATION).map(section -> operation(section, scope, linked));
            boolean ends = async.has(WITHIN) || operation.isPresent();
            Duration within = async.duration(WITHIN, USUAL_END);
            operation
                    .filter(poll -> poll.every().compareTo(within) >= 0)
                    .ifPresent(poll -> async.mistake(WITHIN, "expected more than operation.every, " + poll.every()));
            return new ProgressForm(
                    ends ? Optional.of(within) : Optional.empty(),
                    async.jmesPath("pending"),
                    async.jmesPath("failed"),
                    operation);
        }
    }

    private static PollForm operation(YamlSection operation, CallScope scope, boolean linked) {
        try (operation) {
            Optional<String> path = operation.text("path");
            path.ifPresent(text -> checkPath(operation, text, scope));
            if (path.isEmpty() && !linked) {
                operation.mistake(
                        "path",
                        "is required, such as /operations/{operation}, unless linksUnder says where links lead");
            }
            Optional<Expression<JsonNode>> done = operation.jmesPath("done");
            if (!operation.has("done")) {
                operation.mistake("done", "is required: true for the body of an operation that has ended well");
            }
            Duration every = operation.duration("every", USUAL_PAUSE);
            if (every.compareTo(SHORTEST_PAUSE) < 0) {
                operation.mistake("every", "expected at least 50ms");
            }
            Optional<JsonPointer> at = operation.pointer("at");
            return new PollForm(
                    at,
                    path,
                    done.orElse(null),
                    operation.jmesPath("failed"),
                    operation.pointer("result"),
                    operation.pointer("message"),
                    every);
        }
    }

    private static void checkPath(YamlSection operation, String path, CallScope scope) {
        if (!path.startsWith("/") || !path.contains("{operation}")) {
            operation.mistake("path", "expected a path with {operation} in it, such as /operations/{operation}");
        }
        scope.only("{operation}").check(operation, "path", path);
    }
}
