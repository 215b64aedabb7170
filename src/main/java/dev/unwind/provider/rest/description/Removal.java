package dev.unwind.provider.rest.description;

import dev.unwind.provider.PathPattern;
import dev.unwind.provider.rest.operation.Operation;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * How resources of a kind go, and how they come back.
 *
 * @param delete the calls that delete a resource
 * @param undelete the calls that bring a deleted resource back under its id; empty if there are none
 * @param recreate the calls that create a resource under the id that it had; empty if they are those of any create
 */
public record Removal(Operation delete, Optional<Operation> undelete, Optional<Operation> recreate) {
    /** This, in which no call sends these members. */
    public Removal withholding(Set<String> members) {
        return new Removal(delete, undelete, recreate.map(calls -> calls.withholding(members)));
    }

    /** This, with bodies that are one member alone. */
    public Removal bare(Optional<String> member) {
        return new Removal(delete, undelete, recreate.map(calls -> calls.bare(member)));
    }

    /** The members that the calls of a delete change before the resource is gone. */
    public List<PathPattern> changed() {
        return delete.effects()
                .distinct()
                .map(member -> new PathPattern(List.of(member)))
                .toList();
    }
}
