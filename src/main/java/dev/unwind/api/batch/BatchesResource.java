package dev.unwind.api.batch;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.api.http.Cursor;
import dev.unwind.api.http.Page;
import dev.unwind.api.http.Parameters;
import dev.unwind.api.problem.ProblemType;
import dev.unwind.api.problem.Problems;
import dev.unwind.api.tenant.TenantResolver;
import dev.unwind.batch.BatchId;
import dev.unwind.batch.BatchStatus;
import dev.unwind.batch.Tenant;
import dev.unwind.journal.query.BatchQueries;
import dev.unwind.journal.query.StepEntity;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.ParameterIn;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.headers.Header;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.RestResponse.ResponseBuilder;

/** Lists batches and shows their progress. */
@Path("/v1/batches")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "batches")
public class BatchesResource {
    private static final int MAX_ITEMS = 500;
    /** Snapshots are large, so fewer are shown at a time. */
    private static final int MAX_SNAPSHOTS = 100;

    private final BatchQueries batches;
    private final BatchLookup lookup;
    private final RedactedSnapshots snapshots;
    private final TenantResolver tenants;
    private final BatchResponses answers;

    BatchesResource(
            BatchQueries batches,
            BatchLookup lookup,
            RedactedSnapshots snapshots,
            TenantResolver tenants,
            BatchResponses answers) {
        this.batches = batches;
        this.lookup = lookup;
        this.snapshots = snapshots;
        this.tenants = tenants;
        this.answers = answers;
    }

    @GET
    @Operation(operationId = "listBatches", summary = "List batches, newest first")
    @Parameter(
            name = "status",
            in = ParameterIn.QUERY,
            description = "only those in this status",
            schema = @Schema(implementation = BatchStatus.class))
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
    @APIResponse(responseCode = "200", description = "A page of batches, without their progress")
    @Problems(ProblemType.UNAVAILABLE)
    public Uni<Page<BatchAnswer>> list(@Context UriInfo uri) {
        var parameters = Parameters.repeating(
                uri, "label", "status", "kind", "name", "remoteId", "label", "from", "to", "cursor", "limit");
        int limit = parameters.limit(MAX_ITEMS);
        return batches.list(tenants.tenant(), FilterReader.read(parameters), limit + 1)
                .map(rows ->
                        Page.of(rows, limit, row -> BatchAnswer.of(row, Optional.empty()), row -> Cursor.of(row.id())));
    }

    @GET
    @Path("/{id}")
    @Operation(operationId = "getBatch", summary = "Where a batch stands")
    @Parameter(name = "Prefer", ref = "Prefer")
    @Parameter(name = "If-None-Match", ref = "If-None-Match")
    @APIResponse(
            responseCode = "200",
            description = "The batch",
            headers = @Header(name = HttpHeaders.ETAG, schema = @Schema(type = SchemaType.STRING)),
            content = @Content(schema = @Schema(implementation = BatchAnswer.class)))
    @APIResponse(responseCode = "304", description = "Nothing has happened since that answer")
    @Problems(ProblemType.UNAVAILABLE)
    public Uni<RestResponse<BatchAnswer>> get(
            @PathParam("id") @Parameter(ref = "id") String id, @Context UriInfo uri, @Context RoutingContext context) {
        Parameters.of(uri);
        var tenant = tenants.tenant();
        var batch = BatchLookup.id(id);
        var request = context.request();
        return answers.read(request, tenant, batch);
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
    @Parameter(name = "If-None-Match", ref = "If-None-Match")
    @APIResponse(
            responseCode = "200",
            description = "A page of steps",
            headers = @Header(name = HttpHeaders.ETAG, schema = @Schema(type = SchemaType.STRING)))
    @APIResponse(responseCode = "304", description = "Nothing has happened since that answer")
    @Problems(ProblemType.UNAVAILABLE)
    public Uni<RestResponse<Page<StepAnswer>>> steps(
            @PathParam("id") @Parameter(ref = "id") String id, @Context UriInfo uri, @Context RoutingContext context) {
        var parameters = Parameters.of(uri, "cursor", "limit", "include");
        boolean withSnapshots = includesSnapshots(parameters);
        int limit = parameters.limit(withSnapshots ? MAX_SNAPSHOTS : MAX_ITEMS);
        int after = parameters
                .cursor(1)
                .map(cursor -> Parameters.number(cursor.parts().get(0)).orElseThrow(Parameters::refusedCursor))
                .orElse(0);
        var tenant = tenants.tenant();
        var batch = BatchLookup.id(id);
        return lookup.unlessKnown(
                context.request(),
                tenant,
                batch,
                "-" + after + "-" + limit + (withSnapshots ? "s" : ""),
                version -> batches.steps(tenant, batch, version, after, limit + 1)
                        .flatMap(rows ->
                                snapshots(tenant, batch, rows, withSnapshots).map(shown -> page(rows, limit, shown)))
                        .map(ResponseBuilder::ok));
    }

    private static Page<StepAnswer> page(List<StepEntity> rows, int limit, Map<Integer, JsonNode> shown) {
        return Page.of(
                rows,
                limit,
                row -> StepAnswer.of(row, Optional.ofNullable(shown.get(row.number()))),
                row -> Cursor.of(row.number()));
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
}
