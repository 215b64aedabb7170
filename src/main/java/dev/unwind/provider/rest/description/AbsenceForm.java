package dev.unwind.provider.rest.description;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.provider.rest.message.JmesPathTruth;
import io.burt.jmespath.Expression;
import java.util.Optional;
import java.util.Set;

/**
 * How a provider answers that a resource does not exist. An envelope that holds {@code null}, or an empty object or
 * array, means it too.
 *
 * @param statuses the statuses of an answer to a read that mean it
 * @param when true for the body of a resource that is deleted but can still be read
 */
public record AbsenceForm(Set<Integer> statuses, Optional<Expression<JsonNode>> when) {
    public static final Set<Integer> USUAL = Set.of(404, 410);

    boolean of(int status) {
        return statuses.contains(status);
    }

    public boolean of(JsonNode body) {
        return when.map(expression -> JmesPathTruth.of(expression.search(body))).orElse(false);
    }
}
