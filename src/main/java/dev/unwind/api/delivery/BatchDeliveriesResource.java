package dev.unwind.api.delivery;

import dev.unwind.api.batch.BatchLookup;
import dev.unwind.api.http.Cursor;
import dev.unwind.api.http.Page;
import dev.unwind.api.http.Parameters;
import dev.unwind.api.problem.ProblemType;
import dev.unwind.api.problem.Problems;
import dev.unwind.api.tenant.TenantResolver;
import dev.unwind.journal.delivery.Deliveries;
import dev.unwind.journal.query.BatchQueries;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Lists the deliveries of one batch. */
@Path("/v1/batches/{id}/deliveries")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "deliveries")
public class BatchDeliveriesResource {
    private final BatchQueries batches;
    private final Deliveries deliveries;
    private final TenantResolver tenants;

    BatchDeliveriesResource(BatchQueries batches, Deliveries deliveries, TenantResolver tenants) {
        this.batches = batches;
        this.deliveries = deliveries;
        this.tenants = tenants;
    }

    @GET
    @Operation(
            operationId = "listBatchDeliveries",
            summary = "A batch's deliveries, newest first",
            description = "One for each URL that is to be told and each end of a run; none before that.")
    @Parameter(name = "cursor", ref = "cursor")
    @Parameter(name = "limit", ref = "limit")
    @APIResponse(responseCode = "200", description = "A page of deliveries")
    @Problems(ProblemType.UNAVAILABLE)
    public Uni<Page<DeliveryAnswer>> list(@PathParam("id") @Parameter(ref = "id") String id, @Context UriInfo uri) {
        var parameters = Parameters.of(uri, "cursor", "limit");
        int limit = parameters.limit(DeliveriesResource.MOST_ITEMS);
        var batch = BatchLookup.id(id);
        var wanted = new Deliveries.Wanted(Optional.of(batch), Optional.empty(), DeliveriesResource.before(parameters));
        return batches.find(tenants.tenant(), batch)
                .map(found -> found.orElseThrow(() -> BatchLookup.noSuchBatch(id)))
                .chain(() -> deliveries.list(tenants.tenant(), wanted, limit + 1))
                .map(rows -> Page.of(rows, limit, DeliveryAnswer::of, row -> Cursor.of(row.id())));
    }
}
