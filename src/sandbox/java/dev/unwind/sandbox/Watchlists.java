package dev.unwind.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Watchlists: created without their assets, which a PATCH adds, removes or replaces. */
final class Watchlists implements Kind {
    static final String COLLECTION = "watchlists";

    private static final List<String> MODES = List.of("add", "remove", "replaceAll");

    private final Store store;
    private int reads;

    Watchlists(Store store) {
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
        ObjectNode sent = Fields.of(body)
                .only(Set.of("name", "description"))
                .required("name")
                .text("name")
                .textOrNull("description")
                .members();
        long id = store.newId();
        store.shelf(COLLECTION).put(id, completed(id, sent));
        return List.of(id);
    }

    @Override
    public void update(long id, ObjectNode stored, JsonNode body) {
        Fields sent = Fields.of(body)
                .only(Set.of("name", "description", "assets", "mode", "alertPolicyId"))
                .text("name")
                .textOrNull("description")
                .array("assets")
                .oneOf("mode", MODES)
                .id("alertPolicyId");
        if (sent.has("mode") && !sent.has("assets")) {
            throw Refusal.mandatory("assets");
        }
        Assets assets = assets(stored, sent);
        ObjectNode updated = stored.deepCopy();
        Stream.of("name", "description")
                .filter(sent::has)
                .forEach(name -> updated.set(name, sent.members().get(name)));
        updated.set("assets", assets.stored());
        if (sent.has("alertPolicyId")) {
            attach(sent.members().get("alertPolicyId").longValue(), updated.withArray("alertPolicies"));
        }
        store.shelf(COLLECTION).put(id, completed(id, updated));
    }

    @Override
    public void delete(long id) {
        store.shelf(COLLECTION).remove(id);
    }

    @Override
    public ObjectNode completed(long id, ObjectNode resource) {
        ObjectNode completed = resource.deepCopy();
        Stream.of("name", "description").filter(name -> !completed.has(name)).forEach(completed::putNull);
        Fields.of(completed)
                .check("assets", Fields::isObjects, "must be an array of objects")
                .check("alertPolicies", Fields::isObjects, "must be an array of objects");
        completed.withArray("assets");
        completed.withArray("alertPolicies");
        return Managed.stamp(id, completed);
    }

    @Override
    public ObjectNode shown(ObjectNode stored, Store.Views views) {
        reads++;
        ObjectNode shown = stored.deepCopy();
        shown.set("assets", Assets.stored(stored).shown(reads % 100));
        ObjectNode counts = shown.putObject("alertsTagsStats");
        counts.put("security", String.valueOf(reads));
        counts.put("financial", reads);
        return shown;
    }

    private static Assets assets(ObjectNode stored, Fields sent) {
        Assets present = Assets.stored(stored);
        if (!sent.has("assets")) {
            return present;
        }
        Assets given = Assets.sent(sent.elements("assets"));
        return switch (sent.members().path("mode").asText("add")) {
            case "remove" -> present.minus(given);
            case "replaceAll" -> given;
            default -> present.plus(given);
        };
    }

    private static void attach(long policyId, ArrayNode policies) {
        for (JsonNode policy : policies) {
            if (policy.path("id").longValue() == policyId) {
                return;
            }
        }
        policies.addObject().put("id", policyId).put("name", "Alert policy " + policyId);
    }
}
