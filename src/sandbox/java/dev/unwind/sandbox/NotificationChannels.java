package dev.unwind.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Notification channels: created several at once; deleting one strips its id from every custom agent. */
final class NotificationChannels implements Kind {
    static final String COLLECTION = "notification-channels";

    private static final Set<String> WRITABLE = Set.of("name", "type", "configuration");
    private static final List<String> TYPES =
            List.of("Email", "Slack", "Discord", "Telegram", "Webhook", "Defender", "PagerDuty");

    private final Store store;

    NotificationChannels(Store store) {
        this.store = store;
    }

    static Set<String> keys(ObjectNode stored) {
        return Shelf.keys(Stream.of(Shelf.named(stored.path("name").asText())));
    }

    @Override
    public String collection() {
        return COLLECTION;
    }

    @Override
    public List<Long> create(JsonNode body) {
        if (!body.isArray() || body.isEmpty()) {
            throw Refusal.invalid("body", "body must be an array of one channel or more");
        }
        List<ObjectNode> channels = new ArrayList<>();
        body.forEach(element -> channels.add(
                checked(Fields.of(element).only(WRITABLE).required(WRITABLE)).members()));
        return channels.stream().map(this::add).toList();
    }

    @Override
    public void update(long id, ObjectNode stored, JsonNode body) {
        ObjectNode sent = Fields.of(body).only(WRITABLE).members();
        ObjectNode updated = stored.deepCopy().setAll(sent);
        checked(Fields.of(updated).required(WRITABLE));
        store.shelf(COLLECTION).put(id, completed(id, updated));
    }

    @Override
    public void delete(long id) {
        store.shelf(COLLECTION).remove(id);
        Shelf agents = store.shelf(CustomAgents.COLLECTION);
        agents.having(Shelf.referringTo(id)).forEach(agent -> {
            long agentId = agent.path("id").longValue();
            agents.put(agentId, Managed.stamp(agentId, CustomAgents.withoutChannel(agent, id)));
        });
    }

    @Override
    public ObjectNode completed(long id, ObjectNode resource) {
        ObjectNode completed = resource.deepCopy();
        WRITABLE.stream().filter(name -> !completed.has(name)).forEach(completed::putNull);
        return Managed.stamp(id, completed);
    }

    @Override
    public ObjectNode shown(ObjectNode stored, Store.Views views) {
        ObjectNode shown = stored.deepCopy();
        ArrayNode policies = shown.putArray("channelsAlertPolicies");
        ArrayNode reminders = shown.putArray("remindersAlertPolicies");
        long id = stored.path("id").longValue();
        for (ObjectNode agent : views.of(CustomAgents.COLLECTION).having(Shelf.referringTo(id))) {
            if (CustomAgents.refers(agent, CustomAgents.CHANNELS, id)) {
                policies.add(agent.path(CustomAgents.POLICY_ID));
            }
            if (CustomAgents.refers(agent, CustomAgents.REMINDERS, id)) {
                reminders.add(agent.path(CustomAgents.POLICY_ID));
            }
        }
        return shown;
    }

    @Override
    public Answer created(List<ObjectNode> shown) {
        return Answer.ok(Envelope.success(Json.array(shown)));
    }

    @Override
    public boolean paged() {
        return false;
    }

    private long add(ObjectNode channel) {
        long id = store.newId();
        store.shelf(COLLECTION).put(id, completed(id, channel));
        return id;
    }

    private static Fields checked(Fields channel) {
        channel.text("name").oneOf("type", TYPES).object("configuration");
        Fields configuration = channel.nested("configuration")
                .only(Set.of("value", "headers", "notificationStructure"))
                .required("value")
                .text("value")
                .array("notificationStructure");
        if (configuration.has("headers")) {
            checkHeaders(configuration, channel.members().path("type").asText());
        }
        return channel;
    }

    private static void checkHeaders(Fields configuration, String type) {
        if (!type.equals("Webhook")) {
            throw configuration.invalid("headers", "is for webhooks only");
        }
        configuration.check("headers", Fields::isObjects, "must be an array of objects");
        configuration.elements("headers").forEach(header -> Fields.of(header, "configuration.headers[]")
                .only(Set.of("key", "value"))
                .required("key", "value")
                .text("key")
                .text("value"));
    }
}
