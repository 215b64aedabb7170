package dev.unwind.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.batch.json.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** The provider as a test sees and prepares it, past the gateway. */
public final class ProviderView {
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().connectTimeout(Waits.LIMIT).build();

    private final String url;

    public ProviderView(String url) {
        this.url = url;
    }

    /** Empties the provider, its call log and its orders for faults. */
    public void reset() {
        call("POST", "/sandbox/reset", "");
    }

    /** Puts a resource there and gives its id. */
    public String seed(String collection, String json) {
        return call("POST", "/sandbox/state/" + collection, quoted(json))
                .get("id")
                .asText();
    }

    /** A third party changes a resource: a merge patch. */
    public void thirdPartyChanges(String collection, String id, String patch) {
        call("PUT", "/sandbox/state/" + collection + "/" + id, quoted(patch));
    }

    public void thirdPartyDeletes(String collection, String id) {
        call("DELETE", "/sandbox/state/" + collection + "/" + id, "");
    }

    /** Any call to the provider's control. */
    public void order(String method, String path, String body) {
        call(method, path, body);
    }

    /** Orders a fault. */
    public void fault(String json) {
        call("POST", "/sandbox/faults", quoted(json));
    }

    public void clearFaults() {
        call("DELETE", "/sandbox/faults", "");
    }

    /** Everything of a collection as it is stored, secrets included, by id. */
    public ObjectNode all(String collection) {
        var state = all().get(collection);
        return state == null ? Json.object() : (ObjectNode) state;
    }

    /** Every collection likewise, by its name. */
    public JsonNode all() {
        return call("GET", "/sandbox/state", "");
    }

    /** One resource as it is stored. */
    public JsonNode stored(String collection, String id) {
        return all(collection).path(id);
    }

    /**
     * The resources of a collection without what the provider manages, in an order that does not depend on their ids.
     */
    public List<String> contents(String collection) {
        return contents(all(collection));
    }

    /** The same of a collection that was read before. */
    public static List<String> contents(JsonNode collection) {
        var contents = new ArrayList<String>();
        collection.forEach(resource -> contents.add(Json.text(content(resource))));
        contents.sort(null);
        return contents;
    }

    /**
     * What of a stored resource is its content. What the provider promises nothing about is left out: the order of
     * members and of assets, and lists that are empty or absent.
     */
    public static ObjectNode content(JsonNode resource) {
        ObjectNode copy = resource.deepCopy();
        copy.remove(List.of("id", "createdAt", "updatedAt", "createdBy", "createdByUserId", "alertPolicyId"));
        if (copy.path("remindersConfigurations").isEmpty()) {
            copy.remove("remindersConfigurations");
        }
        return (ObjectNode) sorted("", copy);
    }

    private static JsonNode sorted(String name, JsonNode node) {
        if (node.isObject()) {
            var sorted = Json.object();
            node.properties().stream()
                    .sorted(Map.Entry.comparingByKey())
                    .forEach(member -> sorted.set(member.getKey(), sorted(member.getKey(), member.getValue())));
            return sorted;
        }
        if (name.equals("assets")) {
            var sorted = JsonNodeFactory.instance.arrayNode();
            node.valueStream()
                    .map(asset -> sorted("", asset))
                    .sorted(Comparator.comparing(Json::text))
                    .forEach(sorted::add);
            return sorted;
        }
        return node;
    }

    /** A resource as text, without what the provider manages, in an order that does not depend on its id. */
    public static String text(JsonNode resource) {
        return Json.text(content(resource));
    }

    /** For so long after a resource's last write reads see it as it was before. */
    public void readLag(long millis) {
        call("PUT", "/sandbox/read-lag", "{\"millis\":" + millis + "}");
    }

    /** The calls that were made, in order, as {@code "METHOD /path"}. */
    public List<String> calls() {
        var calls = new ArrayList<String>();
        callLog()
                .forEach(call -> calls.add(
                        call.get("method").textValue() + " " + call.get("path").textValue()));
        return calls;
    }

    public List<String> writes() {
        return calls().stream().filter(call -> !call.startsWith("GET ")).toList();
    }

    public JsonNode callLog() {
        var log = call("GET", "/sandbox/calls", "");
        return log.has("calls") ? log.get("calls") : log;
    }

    public JsonNode stats() {
        return call("GET", "/sandbox/stats", "");
    }

    /** Every call takes so long from now on. */
    public void latency(int millis) {
        call("PUT", "/sandbox/latency", "{\"millis\":" + millis + "}");
    }

    private JsonNode call(String method, String path, String body) {
        var request = HttpRequest.newBuilder(URI.create(url + path))
                .timeout(Waits.LIMIT)
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build();
        try {
            var answer = CLIENT.send(request, HttpResponse.BodyHandlers.ofByteArray());
            if (answer.statusCode() >= 300) {
                throw new IllegalStateException(method + " " + path + " answered " + answer.statusCode() + " "
                        + new String(answer.body(), StandardCharsets.UTF_8));
            }
            return answer.body().length == 0 ? Json.object() : Json.parse(answer.body());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Tests write JSON with single quotes. */
    public static String quoted(String json) {
        return json.replace('\'', '"');
    }
}
