package dev.unwind.api.batch;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.api.body.BodyReader;
import dev.unwind.api.body.JsonBody;
import dev.unwind.api.http.IdempotencyKeys;
import dev.unwind.api.http.Page;
import dev.unwind.api.http.Parameters;
import dev.unwind.api.http.RequestContext;
import dev.unwind.api.http.TraceContext;
import dev.unwind.api.plan.RollbackPlanAnswer;
import dev.unwind.api.problem.ProblemException;
import dev.unwind.api.problem.ProblemType;
import dev.unwind.api.problem.Problems;
import dev.unwind.api.tenant.TenantResolver;
import dev.unwind.batch.BatchId;
import dev.unwind.batch.Caller;
import dev.unwind.batch.Tenant;
import dev.unwind.batch.json.Json;
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
import java.util.concurrent.Executor;
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

/** What is asked of a batch after it was submitted: to stop, to undo what it did, to take a person's word for a step. */
@Path("/v1/batches/{id}")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "batches")
public class RunsResource {
    private final Gateway gateway;
    private final BatchQueries batches;
    private final BatchLookup reading;
    private final BatchResponses answers;
    private final BodyReader body;
    private final TenantResolver tenants;
    private final TraceContext callers;

    RunsResource(
            Gateway gateway,
            BatchQueries batches,
            BatchLookup reading,
            BatchResponses answers,
            BodyReader body,
            TenantResolver tenants,
            TraceContext callers) {
        this.gateway = gateway;
        this.batches = batches;
        this.reading = reading;
        this.answers = answers;
        this.body = body;
        this.tenants = tenants;
        this.callers = callers;
    }

    /** What a caller asks for, and under which key. */
    private record Asked(Caller caller, BatchId batch, JsonNode document) {
        Tenant tenant() {
            return caller.tenant();
        }
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
        return ask(id, "cancel", context, asked -> {
            var attribution = RunReader.cancel(asked.document());
            return gateway.cancel(asked.tenant(), asked.batch(), attribution);
        });
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
        boolean dryRun = Parameters.of(uri, "dryRun").flag("dryRun");
        return dryRun
                ? asked(id, "rollback", context)
                        .flatMap(asked -> gateway.planRollback(asked.batch(), RunReader.rollback(asked.document())))
                        .map(plan -> ResponseBuilder.ok((Object) RollbackPlanAnswer.of(plan))
                                .build())
                : ask(
                        id,
                        "rollback",
                        context,
                        asked -> gateway.rollback(asked.caller(), asked.batch(), RunReader.rollback(asked.document())));
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
        return ask(id, "settle " + number, context, asked -> reading.existing(asked.tenant(), asked.batch())
                .flatMap(batch -> gateway.settle(
                        asked.caller(),
                        asked.batch(),
                        step(number, batch.steps()),
                        RunReader.settlement(asked.document()))));
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
        return reading.existing(tenant, batch).flatMap(found -> batches.runs(tenant, batch)
                .map(runs -> runs.isEmpty()
                        ? List.of(RunAnswer.first(found))
                        : runs.stream().map(RunAnswer::of).toList())
                .map(shown -> new Page<>(shown, Optional.empty())));
    }

    private Uni<RestResponse<Object>> ask(
            String id, String operation, RoutingContext context, Function<Asked, Uni<Void>> asking) {
        var tenant = tenants.tenant();
        var request = context.request();
        Executor own = RequestContext.executor();
        return asked(id, operation, context)
                .call(asking::apply)
                .emitOn(own)
                .flatMap(asked -> answers.accepted(request, tenant, asked.batch(), () -> {
                    throw new JournalUnavailable("the batch could not be read", null);
                }));
    }

    /** What is asked of a batch that exists; a request without a body says nothing in particular, and need not name its type. */
    private Uni<Asked> asked(String id, String operation, RoutingContext context) {
        var tenant = tenants.tenant();
        var batch = BatchLookup.id(id);
        var key = IdempotencyKeys.of(context.request());
        boolean json = BodyReader.isJson(context.request());
        var trace = callers.trace(context.request());
        return body.read(context)
                .map(bytes -> bytes.length == 0 ? Json.object() : document(bytes, json))
                .call(() -> reading.existing(tenant, batch))
                .map(document -> new Asked(
                        new Caller(tenant, IdempotencyKeys.of(key, operation, document), trace), batch, document));
    }

    private static JsonNode document(byte[] body, boolean json) {
        if (!json) {
            throw new ProblemException(ProblemType.UNSUPPORTED_MEDIA_TYPE.with("send application/json"));
        }
        return JsonBody.parse(body);
    }
}
