package dev.unwind.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * The read form of a custom agent: channels and reminders are full objects in its alert policy, and its rule has
 * members that the provider derives.
 */
final class AgentForm {
    private AgentForm() {}

    static ObjectNode shown(ObjectNode stored, View channels) {
        ObjectNode shown = stored.deepCopy();
        shown.remove(List.of(CustomAgents.CHANNELS, CustomAgents.REMINDERS, CustomAgents.POLICY_ID));
        for (String optional : List.of("muteDuration", "delay")) {
            if (!shown.has(optional)) {
                shown.putNull(optional);
            }
        }
        shown.putArray("alertPolicies").add(policy(stored, channels));
        if (shown.get("rule") instanceof ObjectNode rule) {
            enrich(rule);
        }
        return shown;
    }

    private static ObjectNode policy(ObjectNode stored, View channels) {
        ObjectNode policy = Json.object();
        policy.set("id", stored.path(CustomAgents.POLICY_ID));
        policy.put("name", stored.path("agentName").asText() + " policy");
        policy.set(CustomAgents.CHANNELS, full(stored.path(CustomAgents.CHANNELS), channels));
        policy.set(CustomAgents.REMINDERS, full(stored.path(CustomAgents.REMINDERS), channels));
        return policy;
    }

    private static ArrayNode full(JsonNode references, View channels) {
        ArrayNode full = Json.array();
        references.forEach(
                reference -> full.add(channels.find(reference.path("id").longValue())
                        .map(ObjectNode::deepCopy)
                        .orElse(reference.deepCopy())));
        return full;
    }

    private static void enrich(ObjectNode rule) {
        String chain = rule.path("chain").asText();
        rule.put("ruleString", "when " + Json.text(rule));
        rule.put(
                "chainDisplayName",
                chain.isEmpty() ? chain : Character.toUpperCase(chain.charAt(0)) + chain.substring(1));
        rule.putNull("monitoredAddressAlias");
    }
}
