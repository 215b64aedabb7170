package dev.unwind.api.plan;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.unwind.batch.BatchId;
import dev.unwind.batch.change.ChangeType;
import dev.unwind.batch.change.RemoteId;
import dev.unwind.engine.plan.Forecast;
import dev.unwind.engine.plan.Plan;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * The plan of a batch.
 *
 * @param exact whether a rollback of all changes would restore everything that can be read and written
 * @param applicable whether, as far as is known, no change would fail
 * @param order the numbers of the changes in an order in which they could be carried out
 */
@Schema(name = "Plan", description = "What a batch would come to; nothing was changed or stored")
@RegisterForReflection
public record PlanAnswer(boolean exact, boolean applicable, List<Integer> order, List<Planned> changes) {
    /**
     * A change of the plan.
     *
     * @param remoteId the current id of the resource
     * @param dependsOn the numbers of the changes that would come before it
     * @param diff a JSON Patch (RFC 6902) from the resource as it is to the resource as it would be; absent if it is
     *     not known
     * @param calls the writes that would be sent, in order
     * @param drift a JSON Patch from the resource as it was last left by a batch to the resource as it is; absent if
     *     they are equal
     * @param strategy how it would be undone
     */
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    @Schema(name = "PlannedChange")
    @RegisterForReflection
    record Planned(
            int number,
            String key,
            ChangeType type,
            String kind,
            Optional<String> name,
            Optional<String> remoteId,
            List<Integer> dependsOn,
            @Schema(
                            type = SchemaType.ARRAY,
                            implementation = Object.class,
                            description = "RFC 6902, from the resource as it is to the resource as it would be")
                    Optional<ArrayNode> diff,
            List<Call> calls,
            List<Warning> warnings,
            @Schema(
                            type = SchemaType.ARRAY,
                            implementation = Object.class,
                            description =
                                    "RFC 6902, from the resource as a batch left it last to the resource as it is")
                    Optional<ArrayNode> drift,
            @Schema(enumeration = {"delete", "restore", "recreate", "delete+recreate"}) String strategy,
            ReversibilityAnswer rollback) {}

    /** A write that would be sent. */
    @Schema(name = "PlannedCall", description = "A write to come, under the provider's base URL")
    @RegisterForReflection
    record Call(@Schema(examples = "PATCH") String method, @Schema(examples = "/watchlists/1167") String path) {}

    /**
     * A remark on a change.
     *
     * @param batch the batch that it concerns; absent if there is none
     */
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    @Schema(name = "PlanWarning", description = "What there is to say about a change before it is made")
    @RegisterForReflection
    record Warning(Forecast.Concern code, String message, Optional<String> batch) {}

    public static PlanAnswer of(Plan plan) {
        return new PlanAnswer(
                plan.exact(),
                plan.applicable(),
                plan.order(),
                plan.changes().stream().map(PlanAnswer::planned).toList());
    }

    private static Planned planned(Plan.Planned planned) {
        var change = planned.change();
        var forecast = planned.forecast();
        return new Planned(
                change.number(),
                change.key(),
                change.type(),
                change.kind(),
                change.name(),
                forecast.id().map(RemoteId::value),
                planned.dependsOn(),
                forecast.diff(),
                calls(forecast),
                warnings(forecast),
                forecast.drift(),
                change.type().strategy().label(),
                ReversibilityAnswer.of(planned.outlook()));
    }

    static List<Call> calls(Forecast forecast) {
        return forecast.calls().stream()
                .map(call -> new Call(call.method(), call.path()))
                .toList();
    }

    static List<Warning> warnings(Forecast forecast) {
        return forecast.warnings().stream()
                .map(warning -> new Warning(
                        warning.concern(), warning.message(), warning.batch().map(BatchId::toString)))
                .toList();
    }
}
