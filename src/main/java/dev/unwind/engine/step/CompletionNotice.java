package dev.unwind.engine.step;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.batch.json.Json;
import dev.unwind.journal.record.Entry;

/** What those who asked for it are told when a run of a batch has ended. */
final class CompletionNotice {
    private CompletionNotice() {}

    /**
     * The record of the end, and with it what the batch's URLs are told.
     *
     * @param outcome what the record says: no secrets
     */
    static Entry told(RunState run, Entry end, ObjectNode outcome) {
        var urls = run.options().notified();
        if (urls.isEmpty()) {
            return end;
        }
        var data = Json.object()
                .put("batch", run.id().toString())
                .put("run", run.outline().run());
        data.setAll(outcome);
        data.put("steps", run.outline().steps().size());
        return end.notifies(urls, data);
    }
}
