package dev.unwind.webhook;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.batch.json.Json;
import dev.unwind.journal.delivery.Delivery;

/** The event that a receiver is sent, in CloudEvents' JSON format, structured mode (CloudEvents 1.0). */
final class CloudEvent {
    static final String MEDIA_TYPE = "application/cloudevents+json";
    static final String TYPE = "dev.unwind.batch.finished";

    private static final String BATCHES = "/v1/batches";

    private CloudEvent() {}

    /**
     * The event of this delivery. It is the same at every attempt.
     *
     * @param publicUrl the URL under which this gateway is reached from outside; empty if it is not configured
     */
    static ObjectNode of(Delivery delivery, String publicUrl) {
        var event = Json.object()
                .put("specversion", "1.0")
                .put("id", delivery.id().toString())
                .put("source", publicUrl + BATCHES)
                .put("type", TYPE)
                .put("subject", delivery.batch().toString())
                .put("time", delivery.createdAt().toString())
                .put("datacontenttype", "application/json");
        var self = publicUrl + BATCHES + "/" + delivery.batch();
        ObjectNode data = delivery.data().deepCopy();
        data.putObject("links").put("self", self).put("steps", self + "/steps").put("deliveries", self + "/deliveries");
        event.set("data", data);
        return event;
    }
}
