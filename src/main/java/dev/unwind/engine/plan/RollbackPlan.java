package dev.unwind.engine.plan;

import dev.unwind.batch.StepStatus;
import dev.unwind.batch.change.Change;
import dev.unwind.batch.policy.OnDrift;
import dev.unwind.engine.plan.Forecast.Concern;
import java.util.List;
import java.util.Set;

/**
 * What a rollback would come to. Nothing was changed, stored or claimed for it.
 *
 * @param steps the steps that would be undone, in the order of their numbers
 * @param order their numbers in an order in which they could be undone
 * @param onDrift what would be done about resources that somebody else changed
 * @param accept the codes of the losses that the caller accepts
 */
public record RollbackPlan(List<Planned> steps, List<Integer> order, OnDrift onDrift, Set<String> accept) {
    public RollbackPlan {
        steps = List.copyOf(steps);
        order = List.copyOf(order);
        accept = Set.copyOf(accept);
    }

    /**
     * The plan of one step.
     *
     * @param forecast what undoing it would come to
     * @param outlook what is known about what cannot be restored
     */
    public record Planned(Change.Subject subject, StepStatus status, Forecast forecast, Reversibility outlook) {}

    /** Whether the rollback would restore everything that can be read and written. */
    public boolean exact() {
        return applicable()
                && steps.stream().noneMatch(step -> step.forecast().warns(Concern.REFERRED_TO))
                && steps.stream().allMatch(step -> step.outlook().exact())
                && (onDrift != OnDrift.SKIP
                        || steps.stream()
                                .allMatch(step -> step.forecast().drift().isEmpty()));
    }

    /** Whether nothing that is known would leave a step to a person. */
    public boolean applicable() {
        return steps.stream()
                .allMatch(step -> step.forecast().applicable()
                        && (accept.contains(Concern.REFERRED_TO.name())
                                || !step.forecast().warns(Concern.REFERRED_TO))
                        && (onDrift != OnDrift.FAIL || step.forecast().drift().isEmpty()));
    }
}
