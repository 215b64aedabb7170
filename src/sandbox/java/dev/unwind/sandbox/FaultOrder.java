package dev.unwind.sandbox;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** A fault for the calls that match a pattern: how many it lets pass first, and how many it affects. */
final class FaultOrder {
    /** Affects calls until the order is removed. */
    static final int ALWAYS = -1;

    private final CallPattern pattern;
    private final Fault fault;
    private final ObjectNode placed;
    private int skip;
    private int remaining;
    private int applied;

    /** @param placed the order as it was placed, with its id */
    FaultOrder(CallPattern pattern, int skip, int times, Fault fault, ObjectNode placed) {
        this.pattern = pattern;
        this.skip = skip;
        this.remaining = times;
        this.fault = fault;
        this.placed = placed;
    }

    /** Whether the order affects this call. Every call of this method counts. */
    boolean strikes(Call call) {
        if (remaining == 0 || !pattern.matches(call)) {
            return false;
        }
        if (skip > 0) {
            skip--;
            return false;
        }
        if (remaining != ALWAYS) {
            remaining--;
        }
        applied++;
        return true;
    }

    Fault fault() {
        return fault;
    }

    ObjectNode shown() {
        return placed.deepCopy()
                .put("skipRemaining", skip)
                .put("remaining", remaining)
                .put("applied", applied);
    }
}
