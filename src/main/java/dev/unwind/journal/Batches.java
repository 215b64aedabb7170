package dev.unwind.journal;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.batch.BatchId;
import dev.unwind.batch.BatchStatus;
import dev.unwind.batch.StepStatus;
import dev.unwind.batch.Tenant;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What callers ask of batches and their steps. Called on a Vert.x context. Every query fails with a {@link JournalUnavailable}
 * where PostgreSQL is away.
 */
@ApplicationScoped
public class Batches {
    private static final String PROGRESS =
            "select status, count(*) from StepEntity where tenant = ?1 and batchId = ?2 group by status";

    private static final String SNAPSHOTS =
            """
            select image from ImageEntity image join StepEntity step
                on step.batchId = image.batchId and step.number = image.step
            where step.tenant = ?1 and image.batchId = ?2 and image.step in ?3 and image.role = ?4""";

    private static final String STEPS =
            "from StepEntity where tenant = ?1 and batchId = ?2 and number > ?3 order by number";

    private final Reading reading;

    Batches(Reading reading) {
        this.reading = reading;
    }

    public Uni<Optional<BatchEntity>> find(Tenant tenant, BatchId id) {
        return reading.list(
                        "from BatchEntity where tenant = ?1 and id = ?2",
                        BatchEntity.class,
                        1,
                        List.of(tenant.name(), id.value()))
                .map(found -> found.stream().findFirst());
    }

    /**
     * Batches, newest first.
     *
     * @param before only those older than this one
     */
    public Uni<List<BatchEntity>> list(
            Tenant tenant, Optional<BatchStatus> status, Optional<BatchId> before, int limit) {
        var query = new Reading.Query("from BatchEntity where tenant = ?1", tenant.name());
        status.ifPresent(wanted -> query.and("status = ", wanted));
        before.ifPresent(id -> query.and("id < ", id.value()));
        return reading.list(query.text() + " order by id desc", BatchEntity.class, limit, query.parameters());
    }

    /** How many of the batch's steps are where; statuses that none has are left out. */
    public Uni<Map<StepStatus, Long>> progress(Tenant tenant, BatchId batch) {
        return reading.list(PROGRESS, Object[].class, StepStatus.values().length, List.of(tenant.name(), batch.value()))
                .map(rows -> {
                    var counts = new EnumMap<StepStatus, Long>(StepStatus.class);
                    rows.forEach(row -> counts.put((StepStatus) row[0], (Long) row[1]));
                    return counts;
                });
    }

    /**
     * The batch's steps in order.
     *
     * @param after only those with a greater number
     */
    public Uni<List<StepEntity>> steps(Tenant tenant, BatchId batch, int after, int limit) {
        return reading.list(STEPS, StepEntity.class, limit, List.of(tenant.name(), batch.value(), after));
    }

    /** What was captured of these steps' resources, by number; steps without a snapshot are left out. Holds secrets. */
    public Uni<Map<Integer, JsonNode>> snapshots(Tenant tenant, BatchId batch, Collection<Integer> steps) {
        if (steps.isEmpty()) {
            return Uni.createFrom().item(Map.of());
        }
        return reading.list(
                        SNAPSHOTS,
                        ImageEntity.class,
                        steps.size(),
                        List.of(tenant.name(), batch.value(), List.copyOf(steps), ImageRole.SNAPSHOT))
                .map(images -> images.stream().collect(Collectors.toMap(ImageEntity::step, ImageEntity::body)));
    }
}
