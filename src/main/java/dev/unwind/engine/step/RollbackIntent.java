package dev.unwind.engine.step;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.batch.change.RemoteId;
import dev.unwind.batch.json.Json;
import dev.unwind.provider.call.IdempotencyKey;
import java.time.Instant;
import java.util.Optional;

/**
 * The last intent of a compensation, as the journal keeps it. The writes of a compensation follow one another, so it is
 * the only one of them that may be in doubt.
 *
 * @param what which of the compensation's writes it is
 * @param since when the first intent to make this write became durable: nothing that is older can be its work
 * @param wanted what the resource is to be; empty for gone
 * @param creates whether it creates the resource, or an intent since then did: what is found then may lack what a
 *     create cannot bring back
 * @param generation the count in the idempotency key that it is sent with
 */
public record RollbackIntent(Write what, Instant since, Optional<JsonNode> wanted, boolean creates, int generation) {
    /**
     * One of the writes that undo a step.
     *
     * @param referrer the resource that is pointed at another id; empty for the step's own
     */
    public record Write(IdempotencyKey.Half half, Optional<RemoteId> referrer) {}

    public ObjectNode json() {
        var json = Json.object()
                .put("half", what.half().name())
                .put("since", since.toString())
                .put("creates", creates)
                .put("generation", generation);
        what.referrer().ifPresent(id -> json.put("referrer", id.value()));
        wanted.ifPresent(projection -> json.set("wanted", projection));
        return json;
    }

    static RollbackIntent read(JsonNode json) {
        return new RollbackIntent(
                new Write(
                        IdempotencyKey.Half.valueOf(json.get("half").textValue()),
                        Optional.ofNullable(json.get("referrer")).map(id -> new RemoteId(id.textValue()))),
                Instant.parse(json.get("since").textValue()),
                Optional.ofNullable(json.get("wanted")),
                json.path("creates").booleanValue(),
                json.get("generation").intValue());
    }
}
