package dev.unwind.endtoend;

import static dev.unwind.endtoend.NamedResource.AGENTS;
import static dev.unwind.endtoend.NamedResource.CHANNELS;
import static dev.unwind.endtoend.NamedResource.WATCHLISTS;
import static dev.unwind.endtoend.NamedResource.place;
import static dev.unwind.testing.ProviderView.quoted;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.batch.json.Json;
import dev.unwind.testing.ProviderView;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Makes up one batch, on resources that it puts at the provider for it alone. */
final class BatchGenerator {
    private final ProviderView provider;
    private final Random random;
    private final String tag;
    private final Map<String, ObjectNode> before = new HashMap<>();
    private final Map<String, ObjectNode> after = new HashMap<>();
    private final List<ObjectNode> changes = new ArrayList<>();
    private final List<String> ownChannels = new ArrayList<>();

    private BatchGenerator(ProviderView provider, Random random, String tag) {
        this.provider = provider;
        this.random = random;
        this.tag = tag;
    }

    /** One to six changes of any sort; about every third batch is refused in the end. */
    static PlannedBatch random(ProviderView provider, Random random, String tag) {
        boolean refused = random.nextInt(3) == 0;
        return of(provider, random, tag, 1 + random.nextInt(refused ? 5 : 6), refused);
    }

    /** So many changes, and one more if the last is to be refused. */
    static PlannedBatch of(ProviderView provider, Random random, String tag, int changes, boolean refused) {
        var planner = new BatchGenerator(provider, random, tag);
        for (int number = 0; number < changes; number++) {
            planner.add();
        }
        return planner.planned(refused);
    }

    private void add() {
        switch (random.nextInt(3)) {
            case 0 -> watchlist();
            case 1 -> channel();
            default -> agent();
        }
        depend(changes.get(changes.size() - 1));
    }

    /** On an earlier change, now and then. */
    private void depend(ObjectNode change) {
        if (changes.size() > 1 && random.nextInt(4) == 0) {
            change.putArray("dependsOn")
                    .add(changes.get(random.nextInt(changes.size() - 1)).get("key"));
        }
    }

    private void watchlist() {
        var name = name("w");
        var there = json("{'name':'%s','description':'before','assets':[%s]}", name, asset(1));
        var other = json("{'description':'after','assets':[%s,%s]}", asset(2), asset(3));
        switch (random.nextInt(4)) {
            case 0 -> create("watchlist", WATCHLISTS, name, other);
            case 1 ->
                update(
                        "watchlist",
                        WATCHLISTS,
                        name,
                        there,
                        random.nextBoolean() ? other : json("{'description':'new'}"));
            case 2 -> delete("watchlist", WATCHLISTS, name, there);
            default -> replace("watchlist", WATCHLISTS, name, there, other);
        }
    }

    private static String asset(int number) {
        return "{'chain':'ethereum','type':'Wallet','address':'0x%040d'}".formatted(number);
    }

    private void channel() {
        var name = name("c");
        var there = slack(name, "before");
        var other = json("{'type':'Slack','configuration':{'value':'after'}}");
        switch (random.nextInt(4)) {
            case 0 -> {
                create("notification_channel", CHANNELS, name, other);
                ownChannels.add(changes.get(changes.size() - 1).get("key").textValue());
            }
            case 1 -> update("notification_channel", CHANNELS, name, there, json("{'configuration':{'value':'new'}}"));
            case 2 -> {
                var id = delete("notification_channel", CHANNELS, name, there);
                if (random.nextBoolean()) {
                    agentThatRefersTo(name, id);
                }
            }
            default -> replace("notification_channel", CHANNELS, name, there, other);
        }
    }

    private static ObjectNode slack(String name, String value) {
        return json("{'name':'%s','type':'Slack','configuration':{'value':'%s'}}", name, value);
    }

    /**
     * An agent that no change names: it loses the channel with which it is watched from elsewhere, and gets it back.
     */
    private void agentThatRefersTo(String channel, String channelId) {
        var name = name("b");
        seed(AGENTS, seeded(name, channelId));
        before.put(place(AGENTS, name), shown(seeded(name, channelId), channel));
        ObjectNode without = seeded(name, channelId);
        without.putArray("channelsConfigurations");
        after.put(place(AGENTS, name), without);
    }

    private void agent() {
        var name = name("a");
        int way = random.nextInt(4);
        if (way == 0) {
            create("custom_agent", AGENTS, name, watching(), target());
            return;
        }
        var channel = name("r");
        var channelId = put(CHANNELS, channel, slack(channel, "kept"));
        after.put(place(CHANNELS, channel), slack(channel, "kept"));
        var there = seeded(name, channelId);
        var id = seed(AGENTS, there);
        before.put(place(AGENTS, name), shown(there, channel));
        switch (way) {
            case 1 -> {
                change("UPDATE", "custom_agent", name, id).set("desired", json("{'severity':'Medium'}"));
                after.put(place(AGENTS, name), shown(there, channel).put("severity", "Medium"));
            }
            case 2 -> change("DELETE", "custom_agent", name, id);
            default -> {
                var target = target();
                change("REPLACE", "custom_agent", name, id).set("desired", referring(watching(), target));
                after.put(place(AGENTS, name), shown(watching(), target.name()).put("agentName", name));
            }
        }
    }

    private static ObjectNode seeded(String name, String channelId) {
        return json(
                "{'agentName':'%s','agentType':'t','severity':'High','state':'enabled','rule':{'chain':'before'},"
                        + "'channelsConfigurations':[{'id':%s}]}",
                name, channelId);
    }

    private static ObjectNode watching() {
        return json("{'agentType':'t','severity':'High','state':'enabled','rule':{'chain':'after'}}");
    }

    /**
     * A channel that an agent of the batch is to use: one that the batch creates, if there is one, else one that is
     * there.
     */
    private record Target(String name, String reference) {}

    private Target target() {
        if (!ownChannels.isEmpty()) {
            var key = ownChannels.get(random.nextInt(ownChannels.size()));
            return new Target(nameOf(key), "{'$ref':'%s#/id'}".formatted(key));
        }
        var channel = name("t");
        var id = put(CHANNELS, channel, slack(channel, "kept"));
        after.put(place(CHANNELS, channel), slack(channel, "kept"));
        return new Target(channel, id);
    }

    private String nameOf(String key) {
        return changes.stream()
                .filter(change -> change.get("key").textValue().equals(key))
                .findFirst()
                .orElseThrow()
                .get("name")
                .textValue();
    }

    private static ObjectNode referring(ObjectNode agent, Target target) {
        agent.set("channelsConfigurations", read("[{'id':%s}]".formatted(target.reference())));
        return agent;
    }

    private static ObjectNode shown(ObjectNode agent, String channel) {
        ObjectNode shown = agent.deepCopy();
        shown.putArray("channelsConfigurations").add(channel);
        return shown;
    }

    private void create(String kind, String collection, String name, ObjectNode desired) {
        change("CREATE", kind, name).set("desired", desired);
        after.put(place(collection, name), named(desired, name));
    }

    private void create(String kind, String collection, String name, ObjectNode agent, Target target) {
        change("CREATE", kind, name).set("desired", referring(agent.deepCopy(), target));
        after.put(place(collection, name), shown(agent, target.name()).put("agentName", name));
    }

    private void update(String kind, String collection, String name, ObjectNode there, ObjectNode patch) {
        var id = put(collection, name, there);
        change("UPDATE", kind, name, id).set("desired", patch);
        ObjectNode patched = there.deepCopy();
        after.put(place(collection, name), patched.setAll(patch));
    }

    private String delete(String kind, String collection, String name, ObjectNode there) {
        var id = put(collection, name, there);
        change("DELETE", kind, name, id);
        return id;
    }

    private void replace(String kind, String collection, String name, ObjectNode there, ObjectNode desired) {
        var id = put(collection, name, there);
        change("REPLACE", kind, name, id).set("desired", desired);
        after.put(place(collection, name), named(desired, name));
    }

    private static ObjectNode named(ObjectNode desired, String name) {
        ObjectNode named = desired.deepCopy();
        return named.put("name", name);
    }

    private String put(String collection, String name, ObjectNode resource) {
        before.put(place(collection, name), resource);
        return seed(collection, resource);
    }

    private String seed(String collection, ObjectNode resource) {
        return provider.seed(collection, Json.text(resource));
    }

    private String name(String sort) {
        return tag + "-" + sort + (before.size() + changes.size());
    }

    private ObjectNode change(String type, String kind, String name) {
        var change = Json.object()
                .put("key", "k" + changes.size())
                .put("type", type)
                .put("kind", kind)
                .put("name", name);
        changes.add(change);
        return change;
    }

    private ObjectNode change(String type, String kind, String name, String id) {
        return change(type, kind, name).put("remoteId", id);
    }

    private PlannedBatch planned(boolean refused) {
        if (refused) {
            var keys = changes.stream().map(change -> change.get("key")).toList();
            var refusal = change("CREATE", "custom_agent", name("refused"));
            refusal.putArray("dependsOn").addAll(keys);
            var desired = watching();
            desired.set("channelsConfigurations", read("[{'id':987654}]"));
            refusal.set("desired", desired);
        }
        var batch = Json.object();
        batch.putArray("changes").addAll(changes);
        return new PlannedBatch(tag, batch, refused, Map.copyOf(before), Map.copyOf(after));
    }

    private static ObjectNode json(String text, Object... arguments) {
        return (ObjectNode) read(text.formatted(arguments));
    }

    private static JsonNode read(String text) {
        return Json.read(quoted(text).getBytes(StandardCharsets.UTF_8));
    }
}
