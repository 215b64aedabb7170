package dev.unwind.provider.rest.operation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.provider.rest.message.JmesPathTruth;
import dev.unwind.provider.rest.message.ProviderJson;
import io.burt.jmespath.Expression;
import java.util.List;
import java.util.Optional;

/**
 * When a call of an operation is made.
 *
 * @param when true for {@link #states} in which the call is made; empty for all
 * @param effects the members that the call changes without sending them; empty if it sends what it changes
 */
public record Occasion(Optional<Expression<JsonNode>> when, List<String> effects) {
    /** That of a call whose description says nothing of it. */
    public static final Occasion ALWAYS = new Occasion(Optional.empty(), List.of());

    /**
     * What conditions are about.
     *
     * @param current the body of the resource as it is; empty for a create
     * @param desired the projection that it is to have; empty for a delete
     */
    public static JsonNode states(Optional<JsonNode> current, Optional<JsonNode> desired) {
        ObjectNode states = ProviderJson.object();
        current.ifPresent(state -> states.set("current", state));
        desired.ifPresent(state -> states.set("desired", state));
        return states;
    }

    /** Whether the call is made in these states. A condition that cannot be evaluated does not hold. */
    boolean holds(JsonNode states) {
        try {
            return when.map(expression -> JmesPathTruth.of(expression.search(states)))
                    .orElse(true);
        } catch (RuntimeException notSaid) {
            return false;
        }
    }
}
