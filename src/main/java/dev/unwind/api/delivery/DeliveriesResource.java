package dev.unwind.api.delivery;

import dev.unwind.api.http.Cursor;
import dev.unwind.api.http.Page;
import dev.unwind.api.http.Parameters;
import dev.unwind.api.problem.ProblemException;
import dev.unwind.api.problem.ProblemType;
import dev.unwind.api.problem.Problems;
import dev.unwind.api.tenant.TenantResolver;
import dev.unwind.batch.DeliveryId;
import dev.unwind.batch.DeliveryStatus;
import dev.unwind.journal.delivery.Deliveries;
import dev.unwind.webhook.WebhookSender;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response.Status;
import jakarta.ws.rs.core.UriInfo;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.ParameterIn;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.RestResponse.ResponseBuilder;

/** Deliveries of all batches: which could not be made, and making them again. */
@Path("/v1/deliveries")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "deliveries")
public class DeliveriesResource {
    static final int MOST_ITEMS = 500;

    private final Deliveries deliveries;
    private final WebhookSender sender;
    private final TenantResolver tenants;

    DeliveriesResource(Deliveries deliveries, WebhookSender sender, TenantResolver tenants) {
        this.deliveries = deliveries;
        this.sender = sender;
        this.tenants = tenants;
    }

    @GET
    @Operation(operationId = "listDeliveries", summary = "List deliveries, newest first")
    @Parameter(
            name = "status",
            in = ParameterIn.QUERY,
            description = "only those in this status",
            schema = @Schema(implementation = DeliveryStatus.class))
    @Parameter(name = "cursor", ref = "cursor")
    @Parameter(name = "limit", ref = "limit")
    @APIResponse(responseCode = "200", description = "A page of deliveries")
    @Problems(ProblemType.UNAVAILABLE)
    public Uni<Page<DeliveryAnswer>> list(@Context UriInfo uri) {
        var parameters = Parameters.of(uri, "status", "cursor", "limit");
        int limit = parameters.limit(MOST_ITEMS);
        var wanted = new Deliveries.Wanted(
                Optional.empty(), parameters.oneOf("status", DeliveryStatus.class), before(parameters));
        return deliveries
                .list(tenants.tenant(), wanted, limit + 1)
                .map(rows -> Page.of(rows, limit, DeliveryAnswer::of, row -> Cursor.of(row.id())));
    }

    /** The delivery after which the page begins. */
    static Optional<DeliveryId> before(Parameters parameters) {
        return parameters
                .cursor(1)
                .map(cursor -> DeliveryId.parse(cursor.parts().get(0)).orElseThrow(Parameters::refusedCursor));
    }

    @POST
    @Path("/{id}/redeliver")
    @Operation(
            operationId = "redeliver",
            summary = "Send a delivery again",
            description =
                    "One that was taken or given up is due at once, with all its attempts before it; one that is pending stays as it is.")
    @APIResponse(
            responseCode = "202",
            description = "The delivery, to be sent",
            content = @Content(schema = @Schema(implementation = DeliveryAnswer.class)))
    @Problems(ProblemType.UNAVAILABLE)
    public Uni<RestResponse<DeliveryAnswer>> redeliver(
            @PathParam("id")
                    @Parameter(
                            description = "the delivery's id",
                            schema = @Schema(type = SchemaType.STRING, format = "uuid"))
                    String id,
            @Context UriInfo uri) {
        Parameters.of(uri);
        return deliveries
                .redeliver(tenants.tenant(), DeliveryId.parse(id).orElseThrow(() -> noSuchDelivery(id)))
                .map(found -> found.orElseThrow(() -> noSuchDelivery(id)))
                .invoke(sender::wake)
                .map(delivery -> ResponseBuilder.create(Status.ACCEPTED, DeliveryAnswer.of(delivery))
                        .build());
    }

    private static ProblemException noSuchDelivery(String id) {
        return new ProblemException(ProblemType.NOT_FOUND.with("there is no delivery " + id));
    }
}
