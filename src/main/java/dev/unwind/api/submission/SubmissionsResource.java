package dev.unwind.api.submission;

import dev.unwind.api.batch.BatchAnswer;
import dev.unwind.api.batch.BatchResponses;
import dev.unwind.api.body.BodyReader;
import dev.unwind.api.http.IdempotencyKeys;
import dev.unwind.api.http.MediaTypes;
import dev.unwind.api.http.Parameters;
import dev.unwind.api.http.RequestContext;
import dev.unwind.api.http.TraceContext;
import dev.unwind.api.plan.PlanAnswer;
import dev.unwind.api.problem.ProblemType;
import dev.unwind.api.problem.Problems;
import dev.unwind.api.tenant.TenantResolver;
import dev.unwind.batch.Caller;
import dev.unwind.batch.Submission;
import dev.unwind.batch.Tenant;
import dev.unwind.engine.Gateway;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.util.concurrent.Executor;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.headers.Header;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.RestResponse.ResponseBuilder;
import org.jboss.resteasy.reactive.server.Cancellable;

/** Submits batches, as one document or as NDJSON, and plans them (dryRun). */
@Path("/v1/batches")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "batches")
public class SubmissionsResource {
    private final Gateway gateway;
    private final SubmissionParser parser;
    private final BodyReader body;
    private final TenantResolver tenants;
    private final BatchResponses answers;
    private final NdjsonSubmissions lines;
    private final TraceContext callers;

    SubmissionsResource(
            Gateway gateway,
            SubmissionParser parser,
            BodyReader body,
            TenantResolver tenants,
            BatchResponses answers,
            NdjsonSubmissions lines,
            TraceContext callers) {
        this.gateway = gateway;
        this.parser = parser;
        this.body = body;
        this.tenants = tenants;
        this.answers = answers;
        this.lines = lines;
        this.callers = callers;
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
            content = @Content(mediaType = MediaType.APPLICATION_JSON, schema = @Schema(ref = "Submission")))
    @Parameter(name = "dryRun", ref = "dryRun")
    @Parameter(name = "Idempotency-Key", ref = "Idempotency-Key")
    @Parameter(name = "Prefer", ref = "Prefer")
    @APIResponse(
            responseCode = "200",
            description = "Ended already, with Prefer: wait",
            content = @Content(schema = @Schema(implementation = BatchAnswer.class)))
    @APIResponse(
            responseCode = "2XX",
            description = "200 with dryRun: what the batch would come to",
            content = @Content(schema = @Schema(implementation = PlanAnswer.class)))
    @APIResponse(
            responseCode = "202",
            description = "Accepted",
            headers = @Header(name = HttpHeaders.LOCATION, schema = @Schema(type = SchemaType.STRING)),
            content = @Content(schema = @Schema(implementation = BatchAnswer.class)))
    @Problems({
        ProblemType.RESOURCE_BUSY,
        ProblemType.INVALID_BATCH,
        ProblemType.KEY_REUSED,
        ProblemType.TENANT_OVER_LIMIT,
        ProblemType.RESOURCE_CROWDED,
        ProblemType.UNAVAILABLE,
        ProblemType.PLAN_TIMED_OUT
    })
    public Uni<RestResponse<Object>> submit(@Context UriInfo uri, @Context RoutingContext context) {
        boolean dryRun = Parameters.of(uri, "dryRun").flag("dryRun");
        var request = context.request();
        var key = IdempotencyKeys.of(request);
        var tenant = tenants.tenant();
        var trace = callers.trace(request);
        var own = RequestContext.executor();
        return body.read(context)
                .flatMap(bytes -> parser.parse(bytes, key))
                .flatMap(submitted -> dryRun
                        ? plan(tenant, submitted.submission())
                        : submit(request, new Caller(tenant, submitted.key(), trace), submitted.submission(), own));
    }

    @POST
    @Consumes(MediaTypes.NDJSON)
    @Cancellable(false)
    @Operation(
            operationId = "submitLines",
            summary = "Submit a large batch, line by line",
            description =
                    "The first line is the batch without its changes, each further one a change. Nothing is to be seen of"
                            + " the batch before all of it has come.")
    @RequestBody(
            required = true,
            content = @Content(mediaType = MediaTypes.NDJSON, schema = @Schema(type = SchemaType.STRING)))
    @Parameter(name = "Idempotency-Key", ref = "Idempotency-Key")
    @Parameter(name = "Prefer", ref = "Prefer")
    @APIResponse(
            responseCode = "202",
            description = "Accepted",
            headers = @Header(name = HttpHeaders.LOCATION, schema = @Schema(type = SchemaType.STRING)),
            content = @Content(schema = @Schema(implementation = BatchAnswer.class)))
    @Problems({
        ProblemType.RESOURCE_BUSY,
        ProblemType.INVALID_BATCH,
        ProblemType.KEY_REUSED,
        ProblemType.TENANT_OVER_LIMIT,
        ProblemType.RESOURCE_CROWDED,
        ProblemType.UNAVAILABLE
    })
    public Uni<RestResponse<Object>> submitLines(@Context UriInfo uri, @Context RoutingContext context) {
        if (Parameters.of(uri, "dryRun").flag("dryRun")) {
            throw Parameters.refused("dryRun", "is for batches that are submitted as one JSON document");
        }
        var request = context.request();
        var tenant = tenants.tenant();
        var own = RequestContext.executor();
        return lines.take(context, tenant, IdempotencyKeys.of(request), callers.trace(request))
                .emitOn(own)
                .flatMap(accepted -> answers.accepted(
                        request,
                        tenant,
                        accepted.batch(),
                        () -> BatchAnswer.accepted(accepted.batch(), accepted.header())));
    }

    private Uni<RestResponse<Object>> plan(Tenant tenant, Submission submission) {
        return gateway.plan(tenant, submission)
                .map(plan -> ResponseBuilder.ok((Object) PlanAnswer.of(plan)).build());
    }

    private Uni<RestResponse<Object>> submit(
            HttpServerRequest request, Caller caller, Submission submission, Executor own) {
        return gateway.submit(caller, submission)
                .emitOn(own)
                .flatMap(submitted -> answers.accepted(
                        request,
                        caller.tenant(),
                        submitted.id(),
                        submitted.times().map(times -> BatchAnswer.accepted(submitted.id(), submission, times)),
                        () -> BatchAnswer.accepted(submitted.id(), submission)));
    }
}
