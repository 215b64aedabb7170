package dev.unwind.provider.rest;

import com.fasterxml.jackson.databind.JsonNode;
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
record Absence(Set<Integer> statuses, Optional<Expression<JsonNode>> when) {
    static final Set<Integer> USUAL = Set.of(404, 410);

    boolean of(int status) {
        return statuses.contains(status);
    }

    boolean of(JsonNode body) {
        return when.map(expression -> Truth.of(expression.search(body))).orElse(false);
    }
}
