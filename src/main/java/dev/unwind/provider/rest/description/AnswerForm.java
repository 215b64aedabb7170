package dev.unwind.provider.rest.description;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import io.burt.jmespath.Expression;
import java.util.Optional;
import java.util.Set;

/**
 * What all answers of a provider have in common.
 *
 * @param envelope where an envelope holds the resource; empty if there is no envelope
 * @param errorMessage where the body of an error holds a message that may be shown
 * @param errorCode where the body of an error holds the provider's error code
 * @param failed true for the body of a 2xx that reports a failure without effect
 * @param notDone statuses from 500 that guarantee that a request had no effect
 * @param quota the rate limit headers; empty if there are none
 */
public record AnswerForm(
        Optional<JsonPointer> envelope,
        Optional<JsonPointer> errorMessage,
        Optional<JsonPointer> errorCode,
        Optional<Expression<JsonNode>> failed,
        Set<Integer> notDone,
        Optional<Quota> quota) {

    /**
     * Rate limit headers.
     *
     * @param remaining the header with the number of requests left in the window
     * @param reset the header with the start of the next window, in epoch seconds
     */
    public record Quota(String remaining, String reset) {}
}
