package dev.unwind.engine.refusal;

import dev.unwind.batch.json.Violation;
import java.util.List;

/** A submission that cannot be carried out as it stands. Nothing of it was stored. */
public final class InvalidSubmission extends RuntimeException {
    private final transient List<Violation> violations;

    public InvalidSubmission(List<Violation> violations) {
        super(violations.toString(), null, false, false);
        this.violations = List.copyOf(violations);
    }

    /** What is wrong, with pointers into the submitted document; never empty. */
    public List<Violation> violations() {
        return violations;
    }
}
