package dev.unwind.api.resource;

import dev.unwind.api.http.Cursor;
import dev.unwind.api.http.Page;
import dev.unwind.api.http.Parameters;
import dev.unwind.api.problem.ProblemType;
import dev.unwind.api.problem.Problems;
import dev.unwind.api.tenant.TenantResolver;
import dev.unwind.journal.resource.ResourceQueries;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.ParameterIn;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** What is tracked. */
@Path("/v1/resources")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "kinds and resources")
public class ResourcesResource {
    private static final int MOST_ITEMS = 500;

    private final ResourceQueries resources;
    private final TenantResolver tenants;

    ResourcesResource(ResourceQueries resources, TenantResolver tenants) {
        this.resources = resources;
        this.tenants = tenants;
    }

    @GET
    @Operation(operationId = "listResources", summary = "The resources that are known by a name, by kind and name")
    @Parameter(
            name = "kind",
            in = ParameterIn.QUERY,
            description = "only those of this kind",
            schema = @Schema(type = SchemaType.STRING))
    @Parameter(name = "cursor", ref = "cursor")
    @Parameter(name = "limit", ref = "limit")
    @APIResponse(responseCode = "200", description = "A page of resources")
    @Problems(ProblemType.UNAVAILABLE)
    public Uni<Page<ResourceAnswer>> list(@Context UriInfo uri) {
        var parameters = Parameters.of(uri, "kind", "cursor", "limit");
        int limit = parameters.limit(MOST_ITEMS);
        var after = parameters
                .cursor(2)
                .map(cursor -> new ResourceQueries.Place(
                        cursor.parts().get(0), cursor.parts().get(1)));
        return resources
                .list(tenants.tenant(), parameters.text("kind"), after, limit + 1)
                .map(rows -> Page.of(rows, limit, ResourceAnswer::of, row -> Cursor.of(row.kind(), row.name())));
    }
}
