package dev.unwind.endtoend;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.testing.ProviderView;
import java.util.ArrayList;
import java.util.List;

/**
 * A resource that the provider holds, told by its name and not by its id, which an undone deletion changes: channels
 * stand in agents by their names too.
 *
 * @param place its collection and its name
 */
record NamedResource(String place, String id, ObjectNode content) {
    static final String WATCHLISTS = "watchlists";
    static final String CHANNELS = "notification-channels";
    static final String AGENTS = "custom-agents";

    /** All that there is in the provider's state. */
    static List<NamedResource> all(JsonNode state) {
        var all = new ArrayList<NamedResource>();
        for (var collection : List.of(WATCHLISTS, CHANNELS, AGENTS)) {
            state.path(collection)
                    .properties()
                    .forEach(member ->
                            all.add(of(collection, member.getKey(), member.getValue(), state.path(CHANNELS))));
        }
        return all;
    }

    private static NamedResource of(String collection, String id, JsonNode stored, JsonNode channels) {
        var content = ProviderView.content(stored);
        if (collection.equals(AGENTS)) {
            var names = JsonNodeFactory.instance.arrayNode();
            content.path("channelsConfigurations").forEach(channel -> {
                var channelId = channel.path("id").asText();
                names.add(channels.path(channelId).path("name").asText("no channel " + channelId));
            });
            content.set("channelsConfigurations", names);
        }
        return new NamedResource(place(collection, name(stored)), id, content);
    }

    private static String name(JsonNode stored) {
        return stored.path(stored.has("agentName") ? "agentName" : "name").asText();
    }

    static String place(String collection, String name) {
        return collection + "/" + name;
    }
}
