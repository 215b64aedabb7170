package dev.unwind.api;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.batch.BatchId;
import dev.unwind.batch.BatchStatus;
import dev.unwind.batch.Submission;
import dev.unwind.batch.Tenant;
import dev.unwind.engine.Gateway;
import dev.unwind.journal.BatchEntity;
import dev.unwind.journal.Batches;
import dev.unwind.journal.JournalUnavailable;
import dev.unwind.journal.StepEntity;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response.Status;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.ParameterIn;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.headers.Header;
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

/** Batches: submitting them and asking where they stand. */
@Path("/v1/batches")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "batches")
public class BatchesResource {
    private static final int MOST_ITEMS = 500;
    /** Snapshots are bodies: fewer of them at a time. */
    private static final int MOST_SNAPSHOTS = 100;

    private final Gateway gateway;
    private final Batches batches;
    private final Snapshots snapshots;
    private final SubmissionParser parser;
    private final BodyReader body;
    private final TenantResolver tenants;

    BatchesResource(
            Gateway gateway,
            Batches batches,
            Snapshots snapshots,
            SubmissionParser parser,
            BodyReader body,
            TenantResolver tenants) {
        this.gateway = gateway;
        this.batches = batches;
        this.snapshots = snapshots;
        this.parser = parser;
        this.body = body;
        this.tenants = tenants;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Cancellable(false)
    @Operation(
            operationId = "submitBatch",
            summary = "Submit a batch",
            description =
                    "Once this has answered 202 the batch is durable: it will be carried out or unwound, whatever fails.")
    @RequestBody(
            required = true,
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(ref = "Submission"),
                            examples = @ExampleObject(name = "two changes", value = Examples.SUBMISSION)))
    @Parameter(
            name = "dryRun",
            in = ParameterIn.QUERY,
            description = "true: nothing is done or stored; the answer says what the batch would come to",
            schema = @Schema(type = SchemaType.BOOLEAN, defaultValue = "false"))
    @APIResponse(
            responseCode = "2XX",
            description = "200 with dryRun: what the batch would come to",
            content = @Content(schema = @Schema(implementation = PlanAnswer.class)))
    @APIResponse(
            responseCode = "202",
            description = "Accepted",
            headers = @Header(name = HttpHeaders.LOCATION, schema = @Schema(type = SchemaType.STRING)),
            content = @Content(schema = @Schema(implementation = BatchAnswer.class)))
    @APIResponse(responseCode = "400", ref = "Refused")
    @APIResponse(responseCode = "409", ref = "Busy")
    @APIResponse(responseCode = "413", ref = "TooLarge")
    @APIResponse(responseCode = "415", ref = "UnsupportedMediaType")
    @APIResponse(responseCode = "422", ref = "InvalidBatch")
    @APIResponse(responseCode = "503", ref = "Unavailable")
    public Uni<RestResponse<Object>> submit(@Context UriInfo uri, @Context RoutingContext context) {
        boolean dryRun = Parameters.of(uri, "dryRun").flag("dryRun");
        refuseIdempotencyKey(context.request());
        var tenant = tenants.tenant();
        var own = onOwnContext();
        return body.read(context)
                .flatMap(parser::parse)
                .flatMap(submission -> dryRun ? plan(tenant, submission) : submit(tenant, submission, own));
    }

    private Uni<RestResponse<Object>> plan(Tenant tenant, Submission submission) {
        return gateway.plan(tenant, submission)
                .map(plan -> ResponseBuilder.ok((Object) PlanAnswer.of(plan)).build());
    }

    /** Who sends a key relies on it; until it is honoured, saying so is the safe answer. */
    private static void refuseIdempotencyKey(HttpServerRequest request) {
        if (request.getHeader("Idempotency-Key") != null) {
            throw new ProblemException(ProblemType.INVALID_PARAMETER.with(
                    "the header Idempotency-Key is not honoured yet; nothing was done"));
        }
    }

    /** Where this request goes on: an acceptance that stood in line ends wherever the one before it did, or where a timer went off. */
    private static Executor onOwnContext() {
        var own = Vertx.currentContext();
        return own == null ? Runnable::run : command -> own.runOnContext(nothing -> command.run());
    }

    private Uni<RestResponse<Object>> submit(Tenant tenant, Submission submission, Executor own) {
        return gateway.submit(tenant, submission)
                .emitOn(own)
                .flatMap(id -> find(tenant, id)
                        .onFailure(JournalUnavailable.class)
                        .recoverWithItem(() -> BatchAnswer.accepted(id, submission)))
                .map(batch -> ResponseBuilder.create(Status.ACCEPTED, (Object) batch)
                        .header(HttpHeaders.LOCATION, batch.links().self())
                        .build());
    }

    @GET
    @Operation(operationId = "listBatches", summary = "List batches, newest first")
    @Parameter(
            name = "status",
            in = ParameterIn.QUERY,
            description = "only those in this status",
            schema = @Schema(implementation = BatchStatus.class))
    @Parameter(name = "cursor", ref = "cursor")
    @Parameter(name = "limit", ref = "limit")
    @APIResponse(responseCode = "200", description = "A page of batches, without their progress")
    @APIResponse(responseCode = "400", ref = "Refused")
    @APIResponse(responseCode = "503", ref = "Unavailable")
    public Uni<Page<BatchAnswer>> list(@Context UriInfo uri) {
        var parameters = Parameters.of(uri, "status", "cursor", "limit");
        var status = parameters.oneOf("status", BatchStatus.class);
        int limit = parameters.limit(MOST_ITEMS);
        var before = parameters
                .cursor(1)
                .map(cursor -> BatchId.parse(cursor.parts().get(0)).orElseThrow(Parameters::refusedCursor));
        return batches.list(tenants.tenant(), status, before, limit + 1)
                .map(rows ->
                        Page.of(rows, limit, row -> BatchAnswer.of(row, Optional.empty()), row -> Cursor.of(row.id())));
    }

    @GET
    @Path("/{id}")
    @Operation(operationId = "getBatch", summary = "Where a batch stands")
    @APIResponse(responseCode = "200", description = "The batch")
    @APIResponse(responseCode = "404", ref = "NotFound")
    @APIResponse(responseCode = "503", ref = "Unavailable")
    public Uni<BatchAnswer> get(
            @PathParam("id")
                    @Parameter(
                            description = "the batch's id",
                            schema = @Schema(type = SchemaType.STRING, format = "uuid"))
                    String id,
            @Context UriInfo uri) {
        Parameters.of(uri);
        return find(tenants.tenant(), batchId(id));
    }

    @GET
    @Path("/{id}/steps")
    @Operation(operationId = "listSteps", summary = "A batch's steps, in order")
    @Parameter(name = "cursor", ref = "cursor")
    @Parameter(name = "limit", ref = "limit")
    @Parameter(
            name = "include",
            in = ParameterIn.QUERY,
            description =
                    "\"snapshot\": with what was captured of each resource, secrets replaced; then at most 100 at a time",
            schema = @Schema(type = SchemaType.STRING, enumeration = "snapshot"))
    @APIResponse(responseCode = "200", description = "A page of steps")
    @APIResponse(responseCode = "400", ref = "Refused")
    @APIResponse(responseCode = "404", ref = "NotFound")
    @APIResponse(responseCode = "503", ref = "Unavailable")
    public Uni<Page<StepAnswer>> steps(
            @PathParam("id")
                    @Parameter(
                            description = "the batch's id",
                            schema = @Schema(type = SchemaType.STRING, format = "uuid"))
                    String id,
            @Context UriInfo uri) {
        var parameters = Parameters.of(uri, "cursor", "limit", "include");
        boolean withSnapshots = includesSnapshots(parameters);
        int limit = parameters.limit(withSnapshots ? MOST_SNAPSHOTS : MOST_ITEMS);
        int after = parameters
                .cursor(1)
                .map(cursor -> Parameters.number(cursor.parts().get(0)).orElseThrow(Parameters::refusedCursor))
                .orElse(0);
        var tenant = tenants.tenant();
        var batch = batchId(id);
        return existing(tenant, batch)
                .flatMap(found -> batches.steps(tenant, batch, after, limit + 1))
                .flatMap(rows -> snapshots(tenant, batch, rows, withSnapshots)
                        .map(shown -> Page.of(
                                rows,
                                limit,
                                row -> StepAnswer.of(row, Optional.ofNullable(shown.get(row.number()))),
                                row -> Cursor.of(row.number()))));
    }

    private static boolean includesSnapshots(Parameters parameters) {
        var include = parameters.text("include");
        if (include.filter(what -> !what.equals("snapshot")).isPresent()) {
            throw Parameters.refused("include", "can only be snapshot");
        }
        return include.isPresent();
    }

    private Uni<Map<Integer, JsonNode>> snapshots(
            Tenant tenant, BatchId batch, List<StepEntity> steps, boolean wanted) {
        return wanted ? snapshots.of(tenant, batch, steps) : Uni.createFrom().item(Map.of());
    }

    private Uni<BatchAnswer> find(Tenant tenant, BatchId id) {
        return existing(tenant, id).flatMap(batch -> batches.progress(tenant, id)
                .map(progress -> BatchAnswer.of(batch, Optional.of(progress))));
    }

    private Uni<BatchEntity> existing(Tenant tenant, BatchId id) {
        return batches.find(tenant, id).map(found -> found.orElseThrow(() -> noSuchBatch(id.toString())));
    }

    /** The batch that a path names; a text that is no id names none. */
    static BatchId batchId(String text) {
        return BatchId.parse(text).orElseThrow(() -> noSuchBatch(text));
    }

    static ProblemException noSuchBatch(String id) {
        return new ProblemException(ProblemType.NOT_FOUND.with("there is no batch " + id));
    }
}
