package dev.unwind.engine.restoration;

import dev.unwind.batch.BatchOptions;
import dev.unwind.engine.state.StateDiff;
import dev.unwind.engine.step.StepFailure;
import dev.unwind.provider.RemoteResource;
import java.util.Optional;

/** Finds out whether a provider's API has the write that brings a resource back. Stateless. */
final class MissingWrite {
    private MissingWrite() {}

    /**
     * Why the write that is due cannot be made; empty if it can.
     *
     * @param current the resource as it is; empty where there is none
     */
    static Optional<StepFailure> of(RestorationTarget target, Optional<RemoteResource> current) {
        var abilities = target.kind().traits().abilities();
        if (target.wanted().isEmpty()) {
            return abilities.delete() ? Optional.empty() : Optional.of(irreversible("cannot delete it"));
        }
        if (current.isEmpty()) {
            return abilities.recreate() ? Optional.empty() : Optional.of(irreversible("cannot create it again"));
        }
        return changesNothing(target, current.get())
                ? Optional.of(StepFailure.touched(
                                "UNSUPPORTED",
                                "what differs now cannot be changed through this API; all else is as captured")
                        .differing(Restoration.difference(target, current)))
                : Optional.empty();
    }

    /** Whether an update would change nothing of what differs. */
    private static boolean changesNothing(RestorationTarget target, RemoteResource current) {
        var kind = target.kind();
        var reached = kind.reachable(current, target.wanted().orElseThrow());
        return StateDiff.changesNothing(kind, current.projection(), reached);
    }

    private static StepFailure irreversible(String why) {
        return StepFailure.touched(
                BatchOptions.Rollback.IRREVERSIBLE, "the provider's API " + why + ": a person has to see to it");
    }
}
