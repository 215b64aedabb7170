package dev.unwind.provider.rest.description;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.provider.rest.message.JmesPathTruth;
import io.burt.jmespath.Expression;
import java.util.Optional;
import java.util.Set;

/**
 * By what a provider says that there is no such resource. An envelope that holds {@code null}, or an empty object or array, says so
 * too.
 *
 * @param statuses of the answer to a read
 * @param when true of the body of a resource that is there no more, though it can still be read
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
