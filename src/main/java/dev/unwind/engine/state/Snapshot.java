package dev.unwind.engine.state;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.batch.change.RemoteId;
import dev.unwind.batch.json.Json;
import dev.unwind.provider.RemoteResource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The before-image of a resource, or the fact that it did not exist, in the form in which the journal keeps it.
 *
 * @param id the resource's id then
 * @param projection empty where there was no such resource
 * @param referrers resources that held its id
 */
public record Snapshot(Optional<RemoteId> id, Optional<JsonNode> projection, List<Referrer> referrers) {
    /** A resource that referred to the captured one, as it was then. */
    public record Referrer(String kind, RemoteId id, JsonNode projection) {}

    static final Snapshot ABSENT = new Snapshot(Optional.empty(), Optional.empty(), List.of());

    public static Snapshot of(RemoteResource resource, List<Referrer> referrers) {
        return new Snapshot(Optional.of(resource.id()), Optional.of(resource.projection()), referrers);
    }

    /** The resource as far as it was kept. */
    public RemoteResource resource() {
        var kept = projection.orElseThrow();
        return new RemoteResource(id.orElseThrow(), kept, kept, Optional.empty(), Optional.empty());
    }

    public ObjectNode json() {
        var json = Json.object();
        id.ifPresent(value -> json.put("id", value.value()));
        projection.ifPresent(value -> json.set("projection", value));
        if (!referrers.isEmpty()) {
            var array = json.putArray("referrers");
            referrers.forEach(referrer -> array.addObject()
                    .put("kind", referrer.kind())
                    .put("id", referrer.id().value())
                    .set("projection", referrer.projection()));
        }
        return json;
    }

    public static Snapshot read(JsonNode json) {
        var referrers = new ArrayList<Referrer>();
        json.path("referrers")
                .forEach(each -> referrers.add(new Referrer(
                        each.get("kind").textValue(),
                        new RemoteId(each.get("id").textValue()),
                        each.get("projection"))));
        return new Snapshot(
                Optional.ofNullable(json.get("id")).map(id -> new RemoteId(id.textValue())),
                Optional.ofNullable(json.get("projection")),
                referrers);
    }
}
