package dev.unwind.api.submission;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.unwind.api.body.ObjectReader;
import dev.unwind.batch.json.Violation;
import dev.unwind.webhook.Receivers;
import dev.unwind.webhook.WebhookUrl;
import java.util.ArrayList;
import java.util.List;

/** Reads the URLs that are notified of a batch's end. */
final class NotifyReader {
    static final String MEMBER = "notify";
    static final int MOST_URLS = 5;

    private NotifyReader() {}

    /** The valid URLs, in normal form; adds a violation for each other one. */
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

    private static void require(boolean met, String reason) {
        if (!met) {
            throw new IllegalArgumentException(reason);
        }
    }
}
