package dev.unwind.api.batch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.unwind.batch.BatchId;
import dev.unwind.batch.Tenant;
import dev.unwind.journal.query.BatchQueries;
import dev.unwind.journal.query.StepEntity;
import dev.unwind.provider.Kinds;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The captured states of resources, fit to be shown. */
@ApplicationScoped
class RedactedSnapshots {
    private static final JsonNode SECRET = TextNode.valueOf("[secret]");

    private final BatchQueries batches;
    private final Kinds kinds;

    RedactedSnapshots(BatchQueries batches, Kinds kinds) {
        this.batches = batches;
        this.kinds = kinds;
    }

    /** What can be shown of these steps' snapshots, by number. */
    Uni<Map<Integer, JsonNode>> of(Tenant tenant, BatchId batch, List<StepEntity> steps) {
        var numbers = steps.stream().map(StepEntity::number).toList();
        return batches.snapshots(tenant, batch, numbers).map(images -> {
            var shown = new HashMap<Integer, JsonNode>();
            for (var step : steps) {
                Optional.ofNullable(images.get(step.number()))
                        .flatMap(image -> withoutSecrets(image, step.kind()))
                        .ifPresent(snapshot -> shown.put(step.number(), snapshot));
            }
            return shown;
        });
    }

    /** Nothing of a kind that is no longer known: nobody could say what is secret in it. */
    private Optional<JsonNode> withoutSecrets(JsonNode image, String kind) {
        var projection = image.path("projection");
        if (!projection.isObject()) {
            return Optional.empty();
        }
        return kinds.find(kind).map(known -> {
            known.traits().secrets().forEach(path -> path.replace(projection, secret -> SECRET));
            return projection;
        });
    }
}
