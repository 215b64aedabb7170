package dev.unwind.provider.rest.description;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import io.burt.jmespath.Expression;
import java.util.Optional;
import java.util.Set;

/**
 * What is common to a provider's answers.
 *
 * @param envelope where the envelope holds what was asked for
 * @param errorMessage where an error's body holds what may be shown to people
 * @param errorCode where it holds the provider's number or name of the error
 * @param failed true of the body of a 2xx that says that nothing was done all the same
 * @param notDone statuses of 500 and above by which the provider promises that a request was not carried out
 * @param quota the headers that tell how many requests are welcome, where there are such
 */
public record AnswerForm(
        Optional<JsonPointer> envelope,
        Optional<JsonPointer> errorMessage,
        Optional<JsonPointer> errorCode,
        Optional<Expression<JsonNode>> failed,
        Set<Integer> notDone,
        Optional<Quota> quota) {

    /**
     * The headers that tell how many requests are welcome.
     *
     * @param remaining how many are left in the current window
     * @param reset when the next window begins, in epoch seconds
     */
    public record Quota(String remaining, String reset) {}
}
