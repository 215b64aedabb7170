package dev.unwind.endtoend;

import static dev.unwind.testing.ProviderView.quoted;

import dev.unwind.testing.ProviderView;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A batch that only creates, written line by line as it is sent. It is made of blocks of ten: a channel, two agents,
 * one of which refers to the channel of the block before and the other to that of the block after, and seven watchlists
 * that say much about themselves. The first block and the last are neighbours, so that references go from either end of
 * the batch to the other.
 *
 * @param changes a multiple of ten
 */
record LargeBatch(int changes) {
    private static final int BLOCK = 10;
    private static final int WATCHLISTS = BLOCK - 3;
    private static final int BLOCKS_AT_ONCE = 100;
    private static final String SAYS_MUCH = "what is said of a list. ".repeat(45);

    int blocks() {
        return changes / BLOCK;
    }

    /** How many bytes the bodies of its watchlists take, and be it as text. */
    long bodies() {
        return (long) watchlists() * SAYS_MUCH.length();
    }

    private int watchlists() {
        return blocks() * WATCHLISTS;
    }

    /** The submission. Written anew each time that it is sent. */
    BodyPublisher lines() {
        return BodyPublishers.ofByteArrays(() -> new Iterator<>() {
            private int next = -1;

            @Override
            public boolean hasNext() {
                return next < blocks();
            }

            @Override
            public byte[] next() {
                int from = next;
                next = from < 0 ? 0 : Math.min(blocks(), from + BLOCKS_AT_ONCE);
                var text = from < 0
                        ? "{'maxConcurrency':64}\n"
                        : IntStream.range(from, next)
                                .mapToObj(LargeBatch.this::block)
                                .collect(Collectors.joining());
                return quoted(text).getBytes(StandardCharsets.UTF_8);
            }
        });
    }

    private String block(int number) {
        return agent("forwards", number, (number + 1) % blocks())
                + channel(number)
                + IntStream.range(0, WATCHLISTS)
                        .mapToObj(each -> watchlist(number * BLOCK + each))
                        .collect(Collectors.joining())
                + agent("backwards", number, (number + blocks() - 1) % blocks());
    }

    private static String agent(String way, int number, int channel) {
        return create("custom_agent", way + "-" + number)
                + "{'agentType':'t','severity':'High','state':'enabled','rule':{'chain':'c'},"
                + "'channelsConfigurations':[{'id':{'$ref':'channel-%d#/id'}}]}}\n".formatted(channel);
    }

    private static String channel(int number) {
        return create("notification_channel", "channel-" + number)
                + "{'type':'Slack','configuration':{'value':'https://hooks.example.com/%d'}}}\n".formatted(number);
    }

    private static String watchlist(int number) {
        return create("watchlist", "list-" + number) + "{'description':'%s'}}\n".formatted(SAYS_MUCH);
    }

    private static String create(String kind, String key) {
        return "{'key':'%s','type':'CREATE','kind':'%s','name':'%s','desired':".formatted(key, kind, key);
    }

    /** What differs at the provider from what the batch is to leave there. */
    List<String> deviations(ProviderView provider) {
        var found = provider.all();
        var deviations = new ArrayList<String>();
        Map<String, Integer> wanted =
                Map.of("watchlists", watchlists(), "notification-channels", blocks(), "custom-agents", 2 * blocks());
        wanted.forEach((collection, count) -> {
            if (found.path(collection).size() != count) {
                deviations.add(found.path(collection).size() + " " + collection + " instead of " + count);
            }
        });
        var channels = new HashMap<String, String>();
        found.path("notification-channels")
                .forEach(channel -> channels.put(
                        channel.path("id").asText(), channel.path("name").asText()));
        found.path("custom-agents").forEach(agent -> {
            var name = agent.path("agentName").asText().split("-");
            int number = Integer.parseInt(name[1]);
            int other = (number + (name[0].equals("forwards") ? 1 : blocks() - 1)) % blocks();
            var channel =
                    agent.path("channelsConfigurations").path(0).path("id").asText();
            if (!("channel-" + other).equals(channels.get(channel))) {
                deviations.add(name[0] + "-" + number + " refers to " + channels.get(channel));
            }
        });
        return deviations;
    }

    /** How many resources there are at the provider. */
    static int left(ProviderView provider) {
        return provider.all()
                .valueStream()
                .mapToInt(collection -> collection.size())
                .sum();
    }
}
