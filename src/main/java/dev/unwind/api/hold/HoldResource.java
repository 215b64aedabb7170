package dev.unwind.api.hold;

import dev.unwind.api.body.BodyReader;
import dev.unwind.api.body.JsonBody;
import dev.unwind.api.http.Parameters;
import dev.unwind.api.problem.ProblemType;
import dev.unwind.api.problem.Problems;
import dev.unwind.journal.lease.Hold;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.server.Cancellable;

/** Shows the hold of the cell, and releases it. */
@Path("/v1/hold")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "operating")
public class HoldResource {
    private final Hold hold;
    private final BodyReader body;

    HoldResource(Hold hold, BodyReader body) {
        this.hold = hold;
        this.body = body;
    }

    @GET
    @Operation(
            operationId = "getHold",
            summary = "Whether batches are run",
            description = "Nothing is run after PostgreSQL was restored from a backup, until an operator says so.")
    @APIResponse(
            responseCode = "200",
            description = "How things stand",
            content = @Content(schema = @Schema(implementation = HoldAnswer.class)))
    @Problems(ProblemType.UNAVAILABLE)
    public Uni<HoldAnswer> get(@Context UriInfo uri) {
        Parameters.of(uri);
        return hold.state().map(HoldAnswer::of);
    }

    @POST
    @Path("/release")
    @Consumes(MediaType.APPLICATION_JSON)
    @Cancellable(false)
    @Operation(
            operationId = "releaseHold",
            summary = "Let batches be run again",
            description =
                    "Those that were unfinished are looked at, and nothing is sent for them: what holds is left for a person"
                            + " to undo or to settle. Without effect where nothing is held.")
    @RequestBody(
            required = true,
            content = @Content(mediaType = MediaType.APPLICATION_JSON, schema = @Schema(ref = "ReleaseRequest")))
    @APIResponse(
            responseCode = "200",
            description = "How things stand now",
            content = @Content(schema = @Schema(implementation = HoldAnswer.class)))
    @Problems({ProblemType.INVALID_RELEASE, ProblemType.UNAVAILABLE})
    public Uni<HoldAnswer> release(@Context UriInfo uri, @Context RoutingContext context) {
        Parameters.of(uri);
        return body.read(context)
                .map(JsonBody::parse)
                .map(ReleaseRequest::read)
                .flatMap(release -> hold.release(release.by(), release.why()))
                .map(HoldAnswer::of);
    }
}
