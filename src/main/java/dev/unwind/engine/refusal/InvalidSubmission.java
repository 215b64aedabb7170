package dev.unwind.engine.refusal;

import dev.unwind.batch.json.Violation;
import java.util.List;

/** Refuses a submission, or a check, that is not valid. Nothing of it was stored. */
public final class InvalidSubmission extends RuntimeException {
    private final transient List<Violation> violations;

    public InvalidSubmission(List<Violation> violations) {
        super(violations.toString(), null, false, false);
        this.violations = List.copyOf(violations);
    }

    /** What is wrong, each with a JSON Pointer into the submitted document; never empty. */
    public List<Violation> violations() {
        return violations;
    }
}
