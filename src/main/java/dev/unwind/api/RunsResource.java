package dev.unwind.api;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.batch.BatchId;
import dev.unwind.batch.Json;
import dev.unwind.batch.Tenant;
import dev.unwind.engine.Gateway;
import dev.unwind.journal.Batches;
import dev.unwind.journal.JournalUnavailable;
import dev.unwind.journal.RequestKey;
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
import org.eclipse.microprofile.openapi.annotations.enums.ParameterIn;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
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
    private final Batches batches;
    private final BatchReading reading;
    private final BatchAnswers answers;
    private final BodyReader body;
    private final TenantResolver tenants;

    RunsResource(
            Gateway gateway,
            Batches batches,
            BatchReading reading,
            BatchAnswers answers,
            BodyReader body,
            TenantResolver tenants) {
        this.gateway = gateway;
        this.batches = batches;
        this.reading = reading;
        this.answers = answers;
        this.body = body;
        this.tenants = tenants;
    }

    /** What a caller asks for, and under which key. */
    private record Asked(Tenant tenant, BatchId batch, JsonNode document, Optional<RequestKey> key) {}

    @POST
    @Path("/cancel")
    @Consumes(MediaType.APPLICATION_JSON)
    @Cancellable(false)
    @Operation(
            operationId = "cancelBatch",
            summary = "Stop a batch and unwind it",
            description =
                    "Starts nothing more, lets what is in flight finish, and undoes what was applied. May be repeated.")
    @RequestBody(
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(ref = "CancelRequest"),
                            examples = @ExampleObject(name = "cancel", value = Examples.CANCEL)))
    @Parameter(name = "Prefer", ref = "Prefer")
    @APIResponse(
            responseCode = "200",
            description = "Stopped and unwound already, with Prefer: wait",
            content = @Content(schema = @Schema(implementation = BatchAnswer.class)))
    @APIResponse(
            responseCode = "202",
            description = "The batch will be unwound",
            content = @Content(schema = @Schema(implementation = BatchAnswer.class)))
    @APIResponse(responseCode = "400", ref = "Refused")
    @APIResponse(responseCode = "404", ref = "NotFound")
    @APIResponse(responseCode = "409", ref = "Conflict")
    @APIResponse(responseCode = "415", ref = "UnsupportedMediaType")
    @APIResponse(responseCode = "422", ref = "InvalidRollback")
    @APIResponse(responseCode = "503", ref = "Unavailable")
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
    @Consumes(MediaType.APPLICATION_JSON)
    @Cancellable(false)
    @Operation(
            operationId = "rollBackBatch",
            summary = "Undo what a finished batch did",
            description = "A run of its own: of the whole batch, of chosen steps, or of what an earlier run left open.")
    @RequestBody(
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(ref = "RollbackRequest"),
                            examples = {
                                @ExampleObject(name = "all of it", value = Examples.ROLLBACK),
                                @ExampleObject(name = "two steps", value = Examples.ROLLBACK_OF_STEPS)
                            }))
    @Parameter(
            name = "dryRun",
            in = ParameterIn.QUERY,
            description = "true: nothing is done or stored; the answer says what the rollback would come to",
            schema = @Schema(type = SchemaType.BOOLEAN, defaultValue = "false"))
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
    @APIResponse(responseCode = "400", ref = "Refused")
    @APIResponse(responseCode = "404", ref = "NotFound")
    @APIResponse(responseCode = "409", ref = "Conflict")
    @APIResponse(responseCode = "415", ref = "UnsupportedMediaType")
    @APIResponse(responseCode = "422", ref = "InvalidRollback")
    @APIResponse(responseCode = "503", ref = "Unavailable")
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
                        asked -> gateway.rollback(
                                asked.tenant(), asked.batch(), RunReader.rollback(asked.document()), asked.key()));
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
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(ref = "SettleRequest"),
                            examples = {
                                @ExampleObject(name = "by word", value = Examples.SETTLE),
                                @ExampleObject(name = "with an edited state", value = Examples.SETTLE_WITH_STATE)
                            }))
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
    @APIResponse(responseCode = "400", ref = "Refused")
    @APIResponse(responseCode = "404", ref = "NotFound")
    @APIResponse(responseCode = "409", ref = "Conflict")
    @APIResponse(responseCode = "415", ref = "UnsupportedMediaType")
    @APIResponse(responseCode = "422", ref = "InvalidRollback")
    @APIResponse(responseCode = "503", ref = "Unavailable")
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
                        asked.tenant(),
                        asked.batch(),
                        step(number, batch.steps()),
                        RunReader.settlement(asked.document()),
                        asked.key())));
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
    @APIResponse(responseCode = "404", ref = "NotFound")
    @APIResponse(responseCode = "503", ref = "Unavailable")
    public Uni<Page<RunAnswer>> runs(@PathParam("id") @Parameter(ref = "id") String id, @Context UriInfo uri) {
        Parameters.of(uri);
        var tenant = tenants.tenant();
        var batch = BatchReading.id(id);
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
        Executor own = OwnContext.executor();
        return asked(id, operation, context)
                .call(asking::apply)
                .emitOn(own)
                .flatMap(asked -> answers.accepted(request, tenant, asked.batch(), () -> {
                    throw new JournalUnavailable("the batch could not be read", null);
                }));
    }

    /** What is asked of a batch that exists; a request without a body says nothing in particular. */
    private Uni<Asked> asked(String id, String operation, RoutingContext context) {
        var tenant = tenants.tenant();
        var batch = BatchReading.id(id);
        var key = RequestKeys.of(context.request());
        return body.read(context)
                .map(bytes -> bytes.length == 0 ? Json.object() : SubmissionParser.document(bytes))
                .call(() -> reading.existing(tenant, batch))
                .map(document -> new Asked(tenant, batch, document, RequestKeys.of(key, operation, document)));
    }
}
