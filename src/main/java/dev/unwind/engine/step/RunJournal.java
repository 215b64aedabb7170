package dev.unwind.engine.step;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.batch.BatchStatus;
import dev.unwind.batch.json.Json;
import dev.unwind.engine.metrics.RunMetrics;
import dev.unwind.journal.record.BatchState;
import dev.unwind.journal.record.Entry;
import dev.unwind.journal.record.RecordType;
import io.smallrye.mutiny.Uni;
import java.util.Optional;

/**
 * Records where a batch as a whole stands. Its methods hand the record in at once, whether or not somebody subscribes;
 * the Uni completes when the record is durable, on the thread of the journal's writer, and fails with
 * {@link dev.unwind.journal.postgres.JournalUnavailable}.
 */
public final class RunJournal {
    private final RunContext context;
    private final RunMetrics metrics;
    private volatile boolean rollsBack;

    public RunJournal(RunContext context) {
        this.context = context;
        this.metrics = context.metrics();
        this.rollsBack = context.takenOver() && context.outline().status() == BatchStatus.ROLLING_BACK;
    }

    /** Records that this instance goes on with the batch from where its record ends. */
    public Uni<Void> takeOver() {
        var outline = context.outline();
        var data = Json.object()
                .put("status", outline.status().name())
                .put("run", outline.run())
                .put("by", context.environment().instance());
        return context.journal()
                .append(Entry.ofBatch(
                        RecordType.BATCH_TAKEN_OVER, new BatchState(outline.status(), Optional.empty()), data));
    }

    /** Records a status of the batch. With its last record of a run goes what receivers are to be told. */
    public Uni<Void> become(RecordType type, BatchStatus status, Optional<ObjectNode> reason) {
        var data = Json.object()
                .put("status", status.name())
                .put("run", context.outline().run());
        reason.ifPresent(why -> data.set("reason", why));
        var entry = Entry.ofBatch(type, new BatchState(status, reason), data);
        return context.journal()
                .append(type == RecordType.BATCH_FINISHED ? withNotice(entry, data) : entry)
                .invoke(() -> count(type, status));
    }

    private void count(RecordType type, BatchStatus status) {
        if (type == RecordType.BATCH_ROLLING_BACK) {
            rollsBack = true;
            metrics.rollbackStarted();
        } else if (type == RecordType.BATCH_FINISHED && rollsBack) {
            metrics.rollbackEnded(status);
        }
    }

    /**
     * Adds the notice to the last record of a run, where the batch has receivers.
     *
     * @param outcome what the record says: no secrets
     */
    private Entry withNotice(Entry end, ObjectNode outcome) {
        var outline = context.outline();
        var urls = outline.options().notified();
        if (urls.isEmpty()) {
            return end;
        }
        var data = Json.object().put("batch", outline.id().toString()).put("run", outline.run());
        data.setAll(outcome);
        data.put("steps", outline.steps().size());
        return end.notifies(urls, data);
    }
}
