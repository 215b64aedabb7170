package dev.unwind.crashlab;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.batch.json.Json;
import dev.unwind.testing.ProviderView;
import java.util.ArrayList;
import java.util.List;

/**
 * What is at the provider, such that two states which a caller cannot tell apart look the same: references by name, ids
 * left out.
 */
final class ProviderState {
    private ProviderState() {}

    static String of(ProviderView provider) {
        var all = provider.all();
        var channels = all.path("notification-channels");
        List<String> lines = new ArrayList<>();
        ProviderView.contents(all.path("watchlists")).forEach(text -> lines.add("watchlist " + text));
        ProviderView.contents(channels).forEach(text -> lines.add("notification_channel " + text));
        all.path("custom-agents")
                .forEach(agent -> lines.add("custom_agent " + ProviderView.text(byName((ObjectNode) agent, channels))));
        lines.sort(null);
        return String.join("\n", lines);
    }

    private static ObjectNode byName(ObjectNode agent, JsonNode channels) {
        var copy = agent.deepCopy();
        var names = new ArrayList<String>();
        copy.path("channelsConfigurations")
                .forEach(channel -> names.add(
                        channels.path(channel.path("id").asText()).path("name").asText("nothing")));
        names.sort(null);
        ArrayNode array = Json.object().putArray("names");
        names.forEach(array::add);
        copy.set("channelsConfigurations", array);
        return copy;
    }
}
