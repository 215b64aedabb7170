package dev.unwind.api;

import dev.unwind.provider.Kinds;
import io.smallrye.common.annotation.NonBlocking;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** What can be changed. */
@Path("/v1/kinds")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "kinds and resources")
public class KindsResource {
    private final Kinds kinds;

    KindsResource(Kinds kinds) {
        this.kinds = kinds;
    }

    @GET
    @NonBlocking
    @Operation(summary = "The kinds of resources that can be changed")
    @APIResponse(responseCode = "200", description = "All kinds, by name")
    public Page<KindAnswer> list(@Context UriInfo uri) {
        Parameters.of(uri);
        return new Page<>(
                kinds.all().stream().map(kind -> KindAnswer.of(kind.traits())).toList(), Optional.empty());
    }
}
