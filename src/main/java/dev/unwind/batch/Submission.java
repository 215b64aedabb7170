package dev.unwind.batch;

import java.util.List;

/** A batch as a caller submits it: well-formed, but not yet checked against kinds and tracked resources. */
public record Submission(BatchOptions options, List<Change> changes) {
    public Submission {
        changes = List.copyOf(changes);
    }
}
