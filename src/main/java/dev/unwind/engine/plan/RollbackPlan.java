package dev.unwind.engine.plan;

import dev.unwind.batch.StepStatus;
import dev.unwind.batch.change.Change;
import dev.unwind.batch.policy.OnDrift;
import java.util.List;

/**
 * What a rollback would come to. Nothing was changed, stored or claimed for it.
 *
 * @param steps those that would be undone, by their numbers
 * @param order their numbers in an order in which they could be undone
 * @param onDrift what would be done where somebody else has changed a resource
 */
public record RollbackPlan(List<Planned> steps, List<Integer> order, OnDrift onDrift) {
    public RollbackPlan {
        steps = List.copyOf(steps);
        order = List.copyOf(order);
    }

    /**
     * One step.
     *
     * @param forecast what undoing it would come to
     * @param outlook what is known about what cannot be brought back
     */
    public record Planned(Change change, StepStatus status, Forecast forecast, Reversibility outlook) {}

    /** Whether everything that can be seen and written would be as it was before the batch. */
    public boolean exact() {
        return applicable()
                && steps.stream().allMatch(step -> step.outlook().exact())
                && (onDrift != OnDrift.SKIP
                        || steps.stream()
                                .allMatch(step -> step.forecast().drift().isEmpty()));
    }

    /** Whether no step would be left for a person, by all that is known. */
    public boolean applicable() {
        return steps.stream()
                .allMatch(step -> step.forecast().applicable()
                        && (onDrift != OnDrift.FAIL || step.forecast().drift().isEmpty()));
    }
}
