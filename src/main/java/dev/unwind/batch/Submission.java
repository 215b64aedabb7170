package dev.unwind.batch;

import dev.unwind.batch.change.Change;
import java.util.List;
import java.util.Map;

/**
 * A batch as a caller submits it: well-formed, but not yet checked against kinds and tracked resources.
 *
 * @param labels its labels, by name
 */
public record Submission(BatchOptions options, Map<String, String> labels, List<Change> changes) {
    public Submission {
        labels = Map.copyOf(labels);
        changes = List.copyOf(changes);
    }
}
