package dev.unwind.api.batch;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.api.body.BodyReader;
import dev.unwind.api.body.JsonBody;
import dev.unwind.api.http.Cursor;
import dev.unwind.api.http.Parameters;
import dev.unwind.api.problem.ProblemException;
import dev.unwind.api.problem.ProblemType;
import dev.unwind.api.problem.Problems;
import dev.unwind.api.tenant.TenantResolver;
import dev.unwind.batch.BatchId;
import dev.unwind.batch.BatchStatus;
import dev.unwind.batch.json.Json;
import dev.unwind.engine.Gateway;
import dev.unwind.journal.query.BatchQueries;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.ParameterIn;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.server.Cancellable;

/** Cancels batches by filter, a bounded number with each call. */
@Path("/v1/batches/cancel")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "batches")
public class CancellationsResource {
    private static final int MOST = 500;
    private static final Set<BatchStatus> CANCELLABLE = Set.of(BatchStatus.PENDING, BatchStatus.RUNNING);

    private final BatchQueries batches;
    private final Gateway gateway;
    private final TenantResolver tenants;
    private final BodyReader bodies;

    CancellationsResource(BatchQueries batches, Gateway gateway, TenantResolver tenants, BodyReader bodies) {
        this.batches = batches;
        this.gateway = gateway;
        this.tenants = tenants;
        this.bodies = bodies;
    }

    /**
     * What came of one call.
     *
     * @param matched how many batches matched and had not ended
     * @param cancelled how many of them will be stopped and unwound; none with dryRun
     * @param batches those that matched
     * @param next the cursor with which to go on; absent at the end
     */
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    @Schema(name = "Cancellations")
    @RegisterForReflection
    record Cancellations(
            @Schema(description = "how many batches matched and had not ended") int matched,
            @Schema(description = "how many of them will be stopped and unwound; none with dryRun") int cancelled,
            @Schema(description = "the ids of those that matched, newest first") List<String> batches,
            @Schema(description = "the cursor of what follows; absent at the end") Optional<String> next) {}

    @POST
    @Consumes(MediaType.WILDCARD)
    @Cancellable(false)
    @Operation(
            operationId = "cancelBatches",
            summary = "Stop all batches that match, and unwind them",
            description =
                    "Each as cancelBatch does. One call is about at most as many as limit says, the newest first; repeat it"
                            + " with next as cursor for the rest.")
    @RequestBody(content = @Content(mediaType = MediaType.APPLICATION_JSON, schema = @Schema(ref = "CancelRequest")))
    @Parameter(name = "dryRun", ref = "dryRun")
    @Parameter(
            name = "status",
            in = ParameterIn.QUERY,
            description = "only those in this status",
            schema =
                    @Schema(
                            type = SchemaType.STRING,
                            enumeration = {"PENDING", "RUNNING"}))
    @Parameter(
            name = "kind",
            in = ParameterIn.QUERY,
            description = "only those with a step of this kind",
            schema = @Schema(type = SchemaType.STRING))
    @Parameter(
            name = "name",
            in = ParameterIn.QUERY,
            description = "only those with a step whose resource bears this name",
            schema = @Schema(type = SchemaType.STRING))
    @Parameter(
            name = "remoteId",
            in = ParameterIn.QUERY,
            description = "only those with a step whose resource has this id",
            schema = @Schema(type = SchemaType.STRING))
    @Parameter(
            name = "label",
            in = ParameterIn.QUERY,
            description = "only those with this label, written name:value; several have to hold together",
            schema = @Schema(type = SchemaType.ARRAY, implementation = String.class))
    @Parameter(
            name = "from",
            in = ParameterIn.QUERY,
            description = "only those accepted at this instant or later",
            schema = @Schema(type = SchemaType.STRING, format = "date-time"))
    @Parameter(
            name = "to",
            in = ParameterIn.QUERY,
            description = "only those accepted before this instant",
            schema = @Schema(type = SchemaType.STRING, format = "date-time"))
    @Parameter(name = "cursor", ref = "cursor")
    @Parameter(name = "limit", ref = "limit")
    @APIResponse(
            responseCode = "200",
            description = "How many matched, and how many will be stopped",
            content = @Content(schema = @Schema(implementation = Cancellations.class)))
    @Problems({ProblemType.INVALID_ROLLBACK, ProblemType.UNAVAILABLE})
    public Uni<Cancellations> cancel(@Context UriInfo uri, @Context RoutingContext context) {
        var parameters = Parameters.repeating(
                uri, "label", "dryRun", "status", "kind", "name", "remoteId", "label", "from", "to", "cursor", "limit");
        boolean dryRun = parameters.flag("dryRun");
        int limit = parameters.limit(MOST);
        var filter = FilterReader.read(parameters);
        if (filter.status().filter(status -> !CANCELLABLE.contains(status)).isPresent()) {
            throw Parameters.refused("status", "is PENDING or RUNNING: others cannot be cancelled");
        }
        var tenant = tenants.tenant();
        boolean json = BodyReader.isJson(context.request());
        return bodies.read(context)
                .map(body -> RunReader.cancel(document(body, json)))
                .flatMap(attribution -> batches.cancellable(tenant, filter, limit + 1)
                        .flatMap(found -> {
                            var chosen = found.subList(0, Math.min(limit, found.size()));
                            var next = found.size() > limit
                                    ? Optional.of(
                                            Cursor.of(chosen.get(limit - 1)).toString())
                                    : Optional.<String>empty();
                            return (dryRun
                                            ? Uni.createFrom().item(List.<BatchId>of())
                                            : gateway.cancelAll(tenant, chosen, attribution))
                                    .map(stopped -> new Cancellations(
                                            chosen.size(),
                                            stopped.size(),
                                            chosen.stream()
                                                    .map(BatchId::toString)
                                                    .toList(),
                                            next));
                        }));
    }

    private static JsonNode document(byte[] body, boolean json) {
        if (body.length == 0) {
            return Json.object();
        }
        if (!json) {
            throw new ProblemException(ProblemType.UNSUPPORTED_MEDIA_TYPE.with("send application/json"));
        }
        return JsonBody.parse(body);
    }
}
