package dev.unwind.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Custom agents: read in another form than written (see {@link AgentForm}), answered without an envelope. A number in a
 * path is looked up as a name first.
 */
final class CustomAgents implements Kind {
    static final String COLLECTION = "custom-agents";
    static final String CHANNELS = "channelsConfigurations";
    static final String REMINDERS = "remindersConfigurations";

    /** The stored id of the alert policy that the provider keeps for each agent. */
    static final String POLICY_ID = "alertPolicyId";

    private static final Set<String> REQUIRED =
            new LinkedHashSet<>(List.of("agentName", "agentType", "severity", "state", "rule", CHANNELS));
    private static final Set<String> OPTIONAL = Set.of("muteDuration", "delay", REMINDERS);
    private static final Set<String> READ_ONLY_RULE = Set.of("ruleString", "chainDisplayName", "monitoredAddressAlias");

    private final Store store;

    CustomAgents(Store store) {
        this.store = store;
    }

    static Set<String> keys(ObjectNode stored) {
        Stream.Builder<String> keys = Stream.builder();
        keys.add(Shelf.named(stored.path("agentName").asText()));
        for (String list : List.of(CHANNELS, REMINDERS)) {
            stored.path(list)
                    .forEach(channel ->
                            keys.add(Shelf.referringTo(channel.path("id").longValue())));
        }
        return Shelf.keys(keys.build());
    }

    /** Whether one of an agent's two lists holds the id of a channel. */
    static boolean refers(ObjectNode agent, String list, long channelId) {
        for (JsonNode channel : agent.path(list)) {
            if (channel.path("id").longValue() == channelId) {
                return true;
            }
        }
        return false;
    }

    /** The agent without a channel in either of its lists. */
    static ObjectNode withoutChannel(ObjectNode agent, long channelId) {
        ObjectNode stripped = agent.deepCopy();
        for (String list : List.of(CHANNELS, REMINDERS)) {
            if (stripped.get(list) instanceof ArrayNode channels) {
                ArrayNode rest = Json.array();
                channels.forEach(channel -> {
                    if (channel.path("id").longValue() != channelId) {
                        rest.add(channel);
                    }
                });
                stripped.set(list, rest);
            }
        }
        return stripped;
    }

    @Override
    public String collection() {
        return COLLECTION;
    }

    @Override
    public List<Long> create(JsonNode body) {
        Fields sent = Fields.of(body).only(union(REQUIRED, OPTIONAL)).required(REQUIRED);
        check(sent.text("agentType"));
        long id = store.newId();
        store.shelf(COLLECTION).put(id, completed(id, sent.members()));
        return List.of(id);
    }

    @Override
    public void update(long id, ObjectNode stored, JsonNode body) {
        Fields sent = Fields.of(body);
        if (sent.has("agentType")) {
            throw sent.invalid("agentType", "cannot be changed");
        }
        sent.only(union(REQUIRED, OPTIONAL)).required("state");
        check(sent);
        ObjectNode updated = stored.deepCopy().setAll(sent.members());
        store.shelf(COLLECTION).put(id, completed(id, updated));
    }

    @Override
    public void delete(long id) {
        store.shelf(COLLECTION).remove(id);
    }

    @Override
    public ObjectNode completed(long id, ObjectNode resource) {
        ObjectNode completed = resource.deepCopy();
        OPTIONAL.stream().filter(name -> completed.path(name).isNull()).forEach(completed::remove);
        Fields.of(completed)
                .check(CHANNELS, Fields::isObjects, "must be an array of objects")
                .check(REMINDERS, Fields::isObjects, "must be an array of objects")
                .object("rule");
        completed.withArray(CHANNELS);
        if (!completed.has(POLICY_ID)) {
            completed.put(POLICY_ID, store.newId());
        }
        return Managed.stamp(id, completed);
    }

    @Override
    public ObjectNode shown(ObjectNode stored, Store.Views views) {
        return AgentForm.shown(stored, views.of(NotificationChannels.COLLECTION));
    }

    /** A number is tried as a name first, so that an agent whose name is a number shadows another's id. */
    @Override
    public Optional<ObjectNode> resolve(String reference, Store.Views views) {
        View agents = views.of(COLLECTION);
        return agents.having(Shelf.named(reference)).stream().findFirst().or(() -> Path.id(reference)
                .flatMap(agents::find));
    }

    @Override
    public Answer created(List<ObjectNode> shown) {
        return Answer.of(201, shown.get(0));
    }

    @Override
    public Answer single(ObjectNode shown) {
        return Answer.ok(shown);
    }

    @Override
    public Answer listed(ObjectNode page) {
        return Answer.ok(Json.object().set("data", page));
    }

    private void check(Fields sent) {
        sent.text("agentName")
                .oneOf("severity", List.of("High", "Medium"))
                .oneOf("state", List.of("enabled", "disabled"))
                .object("rule")
                .array(CHANNELS)
                .amountOrNull("muteDuration")
                .amountOrNull("delay")
                .check(REMINDERS, value -> value.isArray() || value.isNull(), "must be an array or null");
        READ_ONLY_RULE.stream().filter(sent.members().path("rule")::has).forEach(name -> {
            throw sent.invalid("rule." + name, "is not accepted here");
        });
        checkChannels(sent, CHANNELS);
        checkChannels(sent, REMINDERS);
    }

    private void checkChannels(Fields sent, String list) {
        for (JsonNode element : sent.elements(list)) {
            Fields channel = Fields.of(element, list + "[]")
                    .only(Set.of("id"))
                    .required("id")
                    .id("id");
            long id = channel.members().path("id").longValue();
            if (store.shelf(NotificationChannels.COLLECTION).find(id).isEmpty()) {
                throw channel.invalid("id", id + " is not a notification channel");
            }
        }
    }

    private static Set<String> union(Set<String> one, Set<String> other) {
        Set<String> union = new LinkedHashSet<>(one);
        union.addAll(other);
        return union;
    }
}
