package dev.unwind.provider.rest.description;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.provider.rest.message.JmesPathTruth;
import dev.unwind.provider.rest.message.ProviderAnswer;
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
 * @param notDone statuses from 400 that guarantee that a request had no effect
 * @param busy how the provider answers that it refuses a request for now only
 * @param quota the rate limit headers; empty if there are none
 */
public record AnswerForm(
        Optional<JsonPointer> envelope,
        Optional<JsonPointer> errorMessage,
        Optional<JsonPointer> errorCode,
        Optional<Expression<JsonNode>> failed,
        Set<Integer> notDone,
        Busy busy,
        Optional<Quota> quota) {

    /** What is meant unless a file says otherwise. */
    public static AnswerForm usual() {
        return new AnswerForm(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Set.of(),
                Busy.UNDECLARED,
                Optional.empty());
    }

    /**
     * Refusals without effect that pass: the same request may succeed later.
     *
     * @param statuses the statuses that mean it
     * @param when true for the body of an error that means it
     */
    public record Busy(Set<Integer> statuses, Optional<Expression<JsonNode>> when) {
        static final Busy UNDECLARED = new Busy(Set.of(), Optional.empty());

        public boolean of(ProviderAnswer answer) {
            return statuses.contains(answer.status())
                    || when.flatMap(expression -> answer.body().map(expression::search))
                            .filter(JmesPathTruth::of)
                            .isPresent();
        }
    }

    /**
     * Rate limit headers.
     *
     * @param remaining the header with the number of requests left in the window
     * @param reset the header with the start of the next window, in epoch seconds
     */
    public record Quota(String remaining, String reset) {}
}
