package dev.unwind.engine.plan;

import dev.unwind.batch.change.Change;
import java.util.List;

/**
 * What a submission would come to. Nothing was changed, stored or claimed for it.
 *
 * @param changes in the order in which they were submitted
 * @param order the numbers of the changes in an order in which they could be made
 */
public record Plan(List<Planned> changes, List<Integer> order) {
    public Plan {
        changes = List.copyOf(changes);
        order = List.copyOf(order);
    }

    /**
     * The plan of one change.
     *
     * @param dependsOn the numbers of the changes that would come before it
     * @param forecast what the change would come to
     * @param outlook what is known about undoing it
     */
    public record Planned(Change change, List<Integer> dependsOn, Forecast forecast, Reversibility outlook) {}

    /** Whether a rollback of the whole batch would restore everything that can be read and written. */
    public boolean exact() {
        return changes.stream().allMatch(planned -> planned.outlook().exact());
    }

    /** Whether nothing that is known would make a change fail. */
    public boolean applicable() {
        return changes.stream().allMatch(planned -> planned.forecast().applicable());
    }
}
