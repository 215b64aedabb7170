package dev.unwind.engine.rollback;

import dev.unwind.batch.BatchId;
import dev.unwind.batch.BatchStatus;
import dev.unwind.engine.refusal.RequestConflict;
import dev.unwind.journal.alias.ResourceResolver;
import dev.unwind.journal.retention.RetentionConfig;
import dev.unwind.journal.run.BatchOutline;
import dev.unwind.journal.run.OutlineReader;
import dev.unwind.journal.run.StepReader;
import dev.unwind.memory.HeapShare;
import dev.unwind.provider.Kinds;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;

/** Reads batches of which another run may be requested. */
@ApplicationScoped
public class FinishedBatches {
    /** Steps that are read to see what a later run would come to may take one part in so many of the heap. */
    private static final int PREVIEWS = 8;

    private final OutlineReader outlines;
    private final StepReader steps;
    private final ResourceResolver resolver;
    private final Kinds kinds;
    private final RetentionConfig retention;
    private final HeapShare bodies = new HeapShare(PREVIEWS);
    private final Clock clock = Clock.systemUTC();

    public FinishedBatches(
            OutlineReader outlines,
            StepReader steps,
            ResourceResolver resolver,
            Kinds kinds,
            RetentionConfig retention) {
        this.outlines = outlines;
        this.steps = steps;
        this.resolver = resolver;
        this.kinds = kinds;
        this.retention = retention;
    }

    /**
     * Reads a batch that exists.
     *
     * @return lazy; completes on the event loop of the database connection; fails with {@link RequestConflict} where
     *     the batch is under way, its snapshots have expired, or one of its kinds is not configured, or with
     *     {@link dev.unwind.journal.postgres.JournalUnavailable}
     */
    Uni<FinishedBatch> read(BatchId id) {
        return outlines.of(id)
                .map(outline -> outline.orElseThrow(() -> new IllegalStateException("batch " + id + " is gone")))
                .invoke(this::requireSnapshots)
                .invoke(this::requireKinds)
                .map(outline -> new FinishedBatch(outline, kinds, steps, resolver, retention.snapshots(), bodies));
    }

    private void requireSnapshots(BatchOutline outline) {
        var finishedAt = outline.finishedAt().orElseThrow(RequestConflict::underWay);
        if (outline.status() != BatchStatus.INCOMPLETE
                && finishedAt.plus(retention.snapshots()).isBefore(clock.instant())) {
            throw RequestConflict.snapshotsExpired(retention.snapshots());
        }
    }

    private void requireKinds(BatchOutline outline) {
        outline.steps().stream()
                .map(BatchOutline.Step::kind)
                .filter(kind -> kinds.find(kind).isEmpty())
                .findFirst()
                .ifPresent(kind -> {
                    throw RequestConflict.kindUnknown(kind);
                });
    }
}
