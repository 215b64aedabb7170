package dev.unwind.api.submission;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.unwind.api.body.ObjectReader;
import dev.unwind.batch.json.Violation;
import dev.unwind.webhook.Receivers;
import dev.unwind.webhook.WebhookUrl;
import java.util.ArrayList;
import java.util.List;

/** Reads who is to be told of a batch's end, and notes whatever may not be. */
final class NotifyReader {
    static final String MEMBER = "notify";
    static final int MOST_URLS = 5;

    private NotifyReader() {}

    /** The URLs, in their canonical form; those that are wrong are left out. */
    static List<String> read(ObjectReader batch, List<Violation> violations, Receivers receivers) {
        var array = batch.array(MEMBER);
        if (array.filter(urls -> urls.size() > MOST_URLS).isPresent()) {
            batch.violation(MEMBER, "at most " + MOST_URLS + " URLs are told of a batch's end");
            return List.of();
        }
        return array.map(urls -> read(urls, batch.at(MEMBER), violations, receivers))
                .orElse(List.of());
    }

    private static List<String> read(ArrayNode array, String at, List<Violation> violations, Receivers receivers) {
        var urls = new ArrayList<String>();
        for (int i = 0; i < array.size(); i++) {
            try {
                var url = allowed(array.get(i), receivers).text();
                require(!urls.contains(url), "this URL stands there already");
                urls.add(url);
            } catch (IllegalArgumentException wrong) {
                violations.add(new Violation(at + "/" + i, wrong.getMessage()));
            }
        }
        return urls;
    }

    private static WebhookUrl allowed(JsonNode node, Receivers receivers) {
        require(node.isTextual(), "expected a URL, found " + ObjectReader.describe(node));
        var url = WebhookUrl.parse(node.textValue());
        require(
                !receivers.names().isEmpty(),
                "expected a URL of a configured receiver, but none is configured here (unwind.webhooks.receivers)");
        require(
                receivers.cover(url),
                "expected a URL of a configured receiver (unwind.webhooks.receivers): "
                        + String.join(", ", receivers.names()));
        return url;
    }

    private static void require(boolean met, String why) {
        if (!met) {
            throw new IllegalArgumentException(why);
        }
    }
}
