package dev.unwind.api.plan;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.unwind.batch.StepStatus;
import dev.unwind.batch.change.ChangeType;
import dev.unwind.batch.change.RemoteId;
import dev.unwind.engine.plan.RollbackPlan;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * The plan of a rollback.
 *
 * @param exact whether everything that can be read and written would be restored exactly
 * @param applicable whether, as far as is known, no step would be left open
 * @param order the numbers of the steps in an order in which they could be undone
 */
@Schema(name = "RollbackPlan", description = "What a rollback would come to; nothing was changed or stored")
@RegisterForReflection
public record RollbackPlanAnswer(boolean exact, boolean applicable, List<Integer> order, List<Planned> steps) {
    /**
     * A step that would be undone.
     *
     * @param remoteId the current id of its resource
     * @param diff a JSON Patch (RFC 6902) from the resource as it is to the resource as it would be; absent if it is
     *     not known
     * @param calls the writes that would be sent, in order
     * @param drift a JSON Patch from the resource as the batch left it to the resource as it is; absent if they are
     *     equal
     */
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    @Schema(name = "PlannedCompensation")
    @RegisterForReflection
    record Planned(
            int number,
            String key,
            ChangeType type,
            String kind,
            Optional<String> name,
            Optional<String> remoteId,
            StepStatus status,
            @Schema(enumeration = {"delete", "restore", "recreate", "delete+recreate"}) String strategy,
            @Schema(
                            type = SchemaType.ARRAY,
                            implementation = Object.class,
                            description = "RFC 6902, from the resource as it is to the resource as it would be")
                    Optional<ArrayNode> diff,
            List<PlanAnswer.Call> calls,
            List<PlanAnswer.Warning> warnings,
            @Schema(
                            type = SchemaType.ARRAY,
                            implementation = Object.class,
                            description = "RFC 6902, from the resource as the batch left it to the resource as it is")
                    Optional<ArrayNode> drift,
            ReversibilityAnswer rollback) {}

    public static RollbackPlanAnswer of(RollbackPlan plan) {
        return new RollbackPlanAnswer(
                plan.exact(),
                plan.applicable(),
                plan.order(),
                plan.steps().stream().map(RollbackPlanAnswer::planned).toList());
    }

    private static Planned planned(RollbackPlan.Planned planned) {
        var change = planned.subject();
        var forecast = planned.forecast();
        return new Planned(
                change.number(),
                change.key(),
                change.type(),
                change.kind(),
                change.name(),
                forecast.id().map(RemoteId::value),
                planned.status(),
                change.type().strategy().label(),
                forecast.diff(),
                PlanAnswer.calls(forecast),
                PlanAnswer.warnings(forecast),
                forecast.drift(),
                ReversibilityAnswer.of(planned.outlook()));
    }
}
