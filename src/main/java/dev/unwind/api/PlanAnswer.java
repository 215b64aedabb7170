package dev.unwind.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.unwind.batch.ChangeType;
import dev.unwind.batch.RemoteId;
import dev.unwind.engine.Plan;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * What a batch would come to.
 *
 * @param exact whether undoing all of it would bring back everything that can be seen and written
 */
@Schema(name = "Plan", description = "What a batch would come to; nothing was changed or stored")
record PlanAnswer(boolean exact, List<Planned> changes) {
    /**
     * One change.
     *
     * @param dependsOn the numbers of the changes that would come before it
     * @param strategy what would undo it
     */
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    @Schema(name = "PlannedChange")
    record Planned(
            int number,
            String key,
            ChangeType type,
            String kind,
            Optional<String> name,
            Optional<String> remoteId,
            List<Integer> dependsOn,
            @Schema(enumeration = {"delete", "restore", "recreate", "delete+recreate"}) String strategy,
            OutlookAnswer rollback) {}

    static PlanAnswer of(Plan plan) {
        return new PlanAnswer(
                plan.exact(), plan.changes().stream().map(PlanAnswer::planned).toList());
    }

    private static Planned planned(Plan.Planned planned) {
        var change = planned.change();
        return new Planned(
                change.number(),
                change.key(),
                change.type(),
                change.kind(),
                change.name(),
                change.remoteId().map(RemoteId::value),
                planned.dependsOn(),
                change.type().strategy().label(),
                OutlookAnswer.of(planned.outlook()));
    }
}
