package dev.unwind.engine;

import dev.unwind.batch.Change;
import java.util.List;

/**
 * What a submission would come to. Nothing was changed, stored or claimed for it.
 *
 * @param changes in the order in which they were submitted
 */
public record Plan(List<Planned> changes) {
    /**
     * One change.
     *
     * @param dependsOn the numbers of the changes that would come before it
     * @param outlook what is known about undoing it
     */
    public record Planned(Change change, List<Integer> dependsOn, Outlook outlook) {}

    /** Whether undoing the whole batch would bring back everything that can be seen and written. */
    public boolean exact() {
        return changes.stream().allMatch(planned -> planned.outlook().exact());
    }
}
