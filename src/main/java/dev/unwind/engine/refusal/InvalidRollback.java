package dev.unwind.engine.refusal;

import dev.unwind.batch.json.Violation;
import java.util.List;

/** Refuses a rollback or a settlement that is not valid. Nothing of it was stored. */
public final class InvalidRollback extends RuntimeException {
    private final transient List<Violation> violations;

    public InvalidRollback(List<Violation> violations) {
        super(violations.toString(), null, false, false);
        this.violations = List.copyOf(violations);
    }

    /** What is wrong, each with a JSON Pointer into the request's body; never empty. */
    public List<Violation> violations() {
        return violations;
    }
}
