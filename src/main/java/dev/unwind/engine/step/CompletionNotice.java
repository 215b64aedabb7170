package dev.unwind.engine.step;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.batch.json.Json;
import dev.unwind.journal.record.Entry;
import dev.unwind.journal.run.BatchOutline;

/** What a batch's receivers are told when a run of it has ended. */
final class CompletionNotice {
    private CompletionNotice() {}

    /**
     * Adds the notice to the last record of a run, where the batch has receivers.
     *
     * @param outcome what the record says: no secrets
     */
    static Entry with(Entry end, BatchOutline outline, ObjectNode outcome) {
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
