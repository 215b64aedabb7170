package dev.unwind.batch;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/** The status of a step, and its legal transitions. */
public enum StepStatus {
    PENDING,
    /** Its intent is durable; its calls may have been sent. */
    APPLYING,
    APPLIED,
    FAILED,
    /** A call was sent, and its outcome could not be determined. */
    IN_DOUBT,
    /** Its change was never sent. */
    SKIPPED,
    ROLLING_BACK,
    /** Undone, and verified by a read. */
    ROLLED_BACK,
    ROLLBACK_FAILED,
    /**
     * Left unchanged on purpose: drift under {@link dev.unwind.batch.policy.OnDrift#SKIP}, or at the caller's request.
     */
    ROLLBACK_SKIPPED,
    /** Settled by a person. */
    SETTLED;

    private static final Map<StepStatus, Set<StepStatus>> NEXT = new EnumMap<>(StepStatus.class);

    static {
        // A step fails from PENDING when its snapshot cannot be taken, and is applied from PENDING when there is
        // nothing to change.
        allow(PENDING, APPLYING, APPLIED, FAILED, SKIPPED);
        allow(APPLYING, APPLIED, FAILED, IN_DOUBT);
        allow(APPLIED, ROLLING_BACK, ROLLBACK_SKIPPED);
        allow(FAILED, ROLLING_BACK);
        allow(IN_DOUBT, ROLLING_BACK, ROLLBACK_SKIPPED, SETTLED);
        // A rollback that cannot determine whether the step took effect leaves it in doubt; one to a state that a
        // person gave settles it.
        allow(ROLLING_BACK, ROLLED_BACK, ROLLBACK_FAILED, ROLLBACK_SKIPPED, IN_DOUBT, SETTLED);
        allow(ROLLBACK_FAILED, ROLLING_BACK, ROLLBACK_SKIPPED, SETTLED);
        allow(ROLLBACK_SKIPPED, ROLLING_BACK, SETTLED);
        // What was captured for a step that never started is looked at, too, and brought back where it is not there any
        // more.
        allow(SKIPPED, ROLLING_BACK);
        allow(ROLLED_BACK);
        allow(SETTLED);
    }

    private static void allow(StepStatus from, StepStatus... to) {
        Set<StepStatus> set = EnumSet.noneOf(StepStatus.class);
        for (var status : to) {
            set.add(status);
        }
        NEXT.put(from, set);
    }

    /** Whether the transition to another status is legal. */
    public boolean canBecome(StepStatus next) {
        return NEXT.get(this).contains(next);
    }

    /**
     * Makes a transition.
     *
     * @throws IllegalStateException if the transition is not legal
     */
    public StepStatus become(StepStatus next) {
        if (!canBecome(next)) {
            throw new IllegalStateException("a step that is " + this + " cannot become " + next);
        }
        return next;
    }

    /** Whether a step of this status is being applied or undone, with an outcome that is not known yet. */
    public boolean underWay() {
        return this == APPLYING || this == ROLLING_BACK;
    }

    /** Whether a batch that ends with a step of this status needs a person. */
    public boolean open() {
        return this == IN_DOUBT || this == ROLLBACK_FAILED || this == ROLLING_BACK || this == APPLYING;
    }

    /** Whether a step of this status may be settled by a person, or taken up by a rollback. */
    public boolean leftOpen() {
        return this == IN_DOUBT || this == ROLLBACK_FAILED || this == ROLLBACK_SKIPPED;
    }
}
