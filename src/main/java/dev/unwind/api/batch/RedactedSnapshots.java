package dev.unwind.api.batch;

import com.fasterxml.jackson.databind.JsonNode;
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

/** Reads snapshots without the secrets in them. */
@ApplicationScoped
class RedactedSnapshots {
    private final BatchQueries batches;
    private final Kinds kinds;

    RedactedSnapshots(BatchQueries batches, Kinds kinds) {
        this.batches = batches;
        this.kinds = kinds;
    }

    /**
     * The snapshots of these steps by step number, with secrets redacted. Lazy. Completes on the event loop of the
     * database connection. Fails with {@link dev.unwind.journal.postgres.JournalUnavailable}.
     */
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

    /** Empty for a kind that is no longer configured, because it is not known what is secret in it. */
    private Optional<JsonNode> withoutSecrets(JsonNode image, String kind) {
        var projection = image.path("projection");
        if (!projection.isObject()) {
            return Optional.empty();
        }
        return kinds.find(kind).map(known -> known.traits().redacted(projection));
    }
}
