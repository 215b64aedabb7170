package dev.unwind.api.batch;

import dev.unwind.api.http.Page;
import dev.unwind.api.http.Parameters;
import dev.unwind.api.http.RequestContext;
import dev.unwind.api.plan.RollbackPlanAnswer;
import dev.unwind.api.problem.ProblemException;
import dev.unwind.api.problem.ProblemType;
import dev.unwind.api.problem.Problems;
import dev.unwind.api.tenant.TenantResolver;
import dev.unwind.engine.Gateway;
import dev.unwind.journal.postgres.JournalUnavailable;
import dev.unwind.journal.query.BatchQueries;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.RestResponse.ResponseBuilder;
import org.jboss.resteasy.reactive.server.Cancellable;

/** Later requests for a batch: cancel it, roll it back, settle one of its open steps; and the list of its runs. */
@Path("/v1/batches/{id}")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "batches")
public class RunsResource {
    private final Gateway gateway;
    private final BatchQueries batches;
    private final BatchLookup lookup;
    private final BatchResponses responses;
    private final BatchRequestReader requests;
    private final TenantResolver tenants;

    RunsResource(
            Gateway gateway,
            BatchQueries batches,
            BatchLookup lookup,
            BatchResponses responses,
            BatchRequestReader requests,
            TenantResolver tenants) {
        this.gateway = gateway;
        this.batches = batches;
        this.lookup = lookup;
        this.responses = responses;
        this.requests = requests;
        this.tenants = tenants;
    }

    @POST
    @Path("/cancel")
    @Consumes(MediaType.WILDCARD)
    @Cancellable(false)
    @Operation(
            operationId = "cancelBatch",
            summary = "Stop a batch and unwind it",
            description =
                    "Starts nothing more, lets what is in flight finish, and undoes what was applied. May be repeated.")
    @RequestBody(content = @Content(mediaType = MediaType.APPLICATION_JSON, schema = @Schema(ref = "CancelRequest")))
    @Parameter(name = "Prefer", ref = "Prefer")
    @APIResponse(
            responseCode = "200",
            description = "Stopped and unwound already, with Prefer: wait",
            content = @Content(schema = @Schema(implementation = BatchAnswer.class)))
    @APIResponse(
            responseCode = "202",
            description = "The batch will be unwound",
            content = @Content(schema = @Schema(implementation = BatchAnswer.class)))
    @Problems({
        ProblemType.BATCH_FINISHED,
        ProblemType.INVALID_ROLLBACK,
        ProblemType.SNAPSHOTS_EXPIRED,
        ProblemType.UNAVAILABLE
    })
    public Uni<RestResponse<Object>> cancel(
            @PathParam("id") @Parameter(ref = "id") String id, @Context UriInfo uri, @Context RoutingContext context) {
        Parameters.of(uri);
        return accept(
                id,
                "cancel",
                context,
                request -> gateway.cancel(request.tenant(), request.batch(), RunReader.cancel(request.document())));
    }

    @POST
    @Path("/rollback")
    @Consumes(MediaType.WILDCARD)
    @Cancellable(false)
    @Operation(
            operationId = "rollBackBatch",
            summary = "Undo what a finished batch did",
            description = "A run of its own: of the whole batch, of chosen steps, or of what an earlier run left open.")
    @RequestBody(content = @Content(mediaType = MediaType.APPLICATION_JSON, schema = @Schema(ref = "RollbackRequest")))
    @Parameter(name = "dryRun", ref = "dryRun")
    @Parameter(name = "Idempotency-Key", ref = "Idempotency-Key")
    @Parameter(name = "Prefer", ref = "Prefer")
    @APIResponse(
            responseCode = "200",
            description = "Undone already, with Prefer: wait",
            content = @Content(schema = @Schema(implementation = BatchAnswer.class)))
    @APIResponse(
            responseCode = "2XX",
            description = "200 with dryRun: what the rollback would come to",
            content = @Content(schema = @Schema(implementation = RollbackPlanAnswer.class)))
    @APIResponse(
            responseCode = "202",
            description = "The run will be carried through",
            content = @Content(schema = @Schema(implementation = BatchAnswer.class)))
    @Problems({
        ProblemType.BATCH_UNDER_WAY,
        ProblemType.NOTHING_TO_UNDO,
        ProblemType.STEPS_DEPEND,
        ProblemType.SNAPSHOTS_EXPIRED,
        ProblemType.KIND_UNKNOWN,
        ProblemType.RESOURCE_BUSY,
        ProblemType.INVALID_ROLLBACK,
        ProblemType.KEY_REUSED,
        ProblemType.TENANT_OVER_LIMIT,
        ProblemType.UNAVAILABLE,
        ProblemType.PLAN_TIMED_OUT
    })
    public Uni<RestResponse<Object>> rollback(
            @PathParam("id") @Parameter(ref = "id") String id, @Context UriInfo uri, @Context RoutingContext context) {
        return Parameters.of(uri, "dryRun").flag("dryRun")
                ? planRollback(id, context)
                : accept(
                        id,
                        "rollback",
                        context,
                        request -> gateway.rollback(
                                request.caller(), request.batch(), RunReader.rollback(request.document())));
    }

    private Uni<RestResponse<Object>> planRollback(String id, RoutingContext context) {
        return requests.read(id, "rollback", context)
                .flatMap(request -> gateway.planRollback(request.batch(), RunReader.rollback(request.document())))
                .map(plan ->
                        ResponseBuilder.ok((Object) RollbackPlanAnswer.of(plan)).build());
    }

    @POST
    @Path("/steps/{number}/settle")
    @Consumes(MediaType.APPLICATION_JSON)
    @Cancellable(false)
    @Operation(
            operationId = "settleStep",
            summary = "Settle an open step by hand",
            description =
                    "A named person says how it ended, or gives the state that is to be brought back instead of the"
                            + " captured one; that is verified.")
    @RequestBody(
            required = true,
            content = @Content(mediaType = MediaType.APPLICATION_JSON, schema = @Schema(ref = "SettleRequest")))
    @Parameter(name = "Idempotency-Key", ref = "Idempotency-Key")
    @Parameter(name = "Prefer", ref = "Prefer")
    @APIResponse(
            responseCode = "200",
            description = "Settled already, with Prefer: wait",
            content = @Content(schema = @Schema(implementation = BatchAnswer.class)))
    @APIResponse(
            responseCode = "202",
            description = "The run will be carried through",
            content = @Content(schema = @Schema(implementation = BatchAnswer.class)))
    @Problems({
        ProblemType.BATCH_UNDER_WAY,
        ProblemType.STEP_NOT_OPEN,
        ProblemType.SNAPSHOTS_EXPIRED,
        ProblemType.KIND_UNKNOWN,
        ProblemType.RESOURCE_BUSY,
        ProblemType.INVALID_ROLLBACK,
        ProblemType.KEY_REUSED,
        ProblemType.UNAVAILABLE
    })
    public Uni<RestResponse<Object>> settle(
            @PathParam("id") @Parameter(ref = "id") String id,
            @PathParam("number")
                    @Parameter(
                            description = "the step's number",
                            schema = @Schema(type = SchemaType.INTEGER, minimum = "1"))
                    String number,
            @Context UriInfo uri,
            @Context RoutingContext context) {
        Parameters.of(uri);
        return accept(id, "settle " + number, context, request -> lookup.existing(request.tenant(), request.batch())
                .flatMap(batch -> gateway.settle(
                        request.caller(),
                        request.batch(),
                        step(number, batch.steps()),
                        RunReader.settlement(request.document()))));
    }

    private static int step(String number, int steps) {
        var found = Parameters.number(number);
        if (found.isEmpty() || found.getAsInt() < 1 || found.getAsInt() > steps) {
            throw new ProblemException(ProblemType.NOT_FOUND.with("the batch has no step " + number));
        }
        return found.getAsInt();
    }

    @GET
    @Path("/runs")
    @Operation(operationId = "listRuns", summary = "A batch's runs, in order")
    @APIResponse(responseCode = "200", description = "All of them")
    @Problems(ProblemType.UNAVAILABLE)
    public Uni<Page<RunAnswer>> runs(@PathParam("id") @Parameter(ref = "id") String id, @Context UriInfo uri) {
        Parameters.of(uri);
        var tenant = tenants.tenant();
        var batch = BatchLookup.id(id);
        return lookup.existing(tenant, batch).flatMap(found -> batches.runs(tenant, batch)
                .map(runs -> runs.isEmpty()
                        ? List.of(RunAnswer.first(found))
                        : runs.stream().map(RunAnswer::of).toList())
                .map(shown -> new Page<>(shown, Optional.empty())));
    }

    /** Makes a durable request and answers with the batch. The answer is made on the context of the request. */
    private Uni<RestResponse<Object>> accept(
            String id, String operation, RoutingContext context, Function<BatchRequest, Uni<Void>> action) {
        var own = RequestContext.executor();
        return requests.read(id, operation, context)
                .call(action::apply)
                .emitOn(own)
                .flatMap(request -> responses.accepted(context.request(), request.tenant(), request.batch(), () -> {
                    throw new JournalUnavailable("the batch could not be read", null);
                }));
    }
}
