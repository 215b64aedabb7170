package dev.unwind.provider.rest.auth;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.backoff.RetryAfter;
import java.time.Duration;
import java.util.Optional;

/**
 * Where the answer to a request for an access token holds what.
 *
 * @param tokenAt the token
 * @param lifeAt for how many seconds it is valid; empty if the answer does not say
 * @param life for how long it is valid where the answer does not say
 * @param message in an error, what may be shown to people
 * @param code in an error, its code
 */
public record TokenAnswer(
        JsonPointer tokenAt,
        Optional<JsonPointer> lifeAt,
        Duration life,
        Optional<JsonPointer> message,
        Optional<JsonPointer> code) {
    /** For how long a token is taken to be valid where nothing says so. */
    public static final Duration USUAL_LIFE = Duration.ofMinutes(5);

    private static final Duration LONGEST_LIFE = Duration.ofDays(365);

    /** The token; empty if there is none that a header can hold. */
    Optional<AccessToken> token(JsonNode answer) {
        return Optional.of(answer.at(tokenAt))
                .filter(JsonNode::isTextual)
                .map(JsonNode::textValue)
                .filter(text -> !text.isEmpty() && text.chars().allMatch(c -> c > ' ' && c < 0x7f))
                .map(text -> AccessToken.validFor(text, lifeIn(answer)));
    }

    private Duration lifeIn(JsonNode answer) {
        Duration stated = lifeAt.map(answer::at).flatMap(TokenAnswer::seconds).orElse(life);
        return stated.compareTo(LONGEST_LIFE) > 0 ? LONGEST_LIFE : stated;
    }

    /** Some servers spell the number as a text. */
    private static Optional<Duration> seconds(JsonNode stated) {
        return stated.isNumber()
                ? Optional.of(Duration.ofSeconds(Math.max(0, Math.min(LONGEST_LIFE.toSeconds(), stated.longValue()))))
                : RetryAfter.seconds(stated.asText());
    }

    /** What an error says of itself, in the form {@code : message (code)}; empty if it says nothing. */
    String error(JsonNode answer) {
        return textAt(answer, message).map(text -> ": " + text).orElse("")
                + textAt(answer, code).map(text -> " (" + text + ")").orElse("");
    }

    private static Optional<String> textAt(JsonNode answer, Optional<JsonPointer> at) {
        return at.map(answer::at)
                .filter(JsonNode::isValueNode)
                .filter(node -> !node.isNull())
                .map(JsonNode::asText);
    }
}
