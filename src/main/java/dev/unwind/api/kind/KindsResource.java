package dev.unwind.api.kind;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.api.body.BodyReader;
import dev.unwind.api.body.JsonBody;
import dev.unwind.api.http.Page;
import dev.unwind.api.http.Parameters;
import dev.unwind.api.problem.ProblemException;
import dev.unwind.api.problem.ProblemType;
import dev.unwind.api.problem.Problems;
import dev.unwind.api.tenant.TenantResolver;
import dev.unwind.batch.Tenant;
import dev.unwind.batch.change.RemoteId;
import dev.unwind.batch.json.Violation;
import dev.unwind.engine.kindcheck.KindChecker;
import dev.unwind.engine.kindcheck.KindReport;
import dev.unwind.engine.kindcheck.ResourceRoundTrips;
import dev.unwind.engine.plan.Reversibility;
import dev.unwind.engine.refusal.InvalidSubmission;
import dev.unwind.provider.Kinds;
import dev.unwind.provider.ResourceKind;
import io.smallrye.common.annotation.NonBlocking;
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

/** Lists the configured kinds, and checks their descriptions. */
@Path("/v1/kinds")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "kinds and resources")
public class KindsResource {
    private final Kinds kinds;
    private final KindChecker checks;
    private final ResourceRoundTrips roundTrips;
    private final TenantResolver tenants;
    private final BodyReader body;

    KindsResource(
            Kinds kinds, KindChecker checks, ResourceRoundTrips roundTrips, TenantResolver tenants, BodyReader body) {
        this.kinds = kinds;
        this.checks = checks;
        this.roundTrips = roundTrips;
        this.tenants = tenants;
        this.body = body;
    }

    @GET
    @NonBlocking
    @Operation(operationId = "listKinds", summary = "The kinds of resources that can be changed")
    @APIResponse(responseCode = "200", description = "All kinds, by name")
    public Page<KindAnswer> list(@Context UriInfo uri) {
        Parameters.of(uri);
        return new Page<>(
                kinds.all().stream()
                        .map(kind -> KindAnswer.of(kind.traits(), Reversibility.exact(kinds, kind.traits())))
                        .toList(),
                Optional.empty());
    }

    @POST
    @Path("/{kind}/check")
    @Consumes(MediaType.APPLICATION_JSON)
    @Cancellable(false)
    @Operation(
            operationId = "checkKind",
            summary = "Check a kind's description against its provider",
            description =
                    "Looks at one resource as a batch would, and changes nothing. With roundTrip it creates, changes,"
                            + " restores, deletes and recreates a scratch resource at the provider, and deletes it again;"
                            + " or, with a remoteId, it changes that resource by a batch and restores it.")
    @Parameter(
            name = "roundTrip",
            in = ParameterIn.QUERY,
            description = "true: try it with a scratch resource, or with the one that remoteId names",
            schema = @Schema(type = SchemaType.BOOLEAN, defaultValue = "false"))
    @RequestBody(
            required = true,
            content = @Content(mediaType = MediaType.APPLICATION_JSON, schema = @Schema(ref = "KindCheck")))
    @APIResponse(
            responseCode = "200",
            description = "What was found",
            content = @Content(schema = @Schema(implementation = CheckAnswer.class)))
    @Problems({
        ProblemType.INVALID_CHECK,
        ProblemType.RESOURCE_BUSY,
        ProblemType.TENANT_OVER_LIMIT,
        ProblemType.OVERLOADED
    })
    public Uni<CheckAnswer> check(
            @PathParam("kind") @Parameter(description = "the kind's name") String name,
            @Context UriInfo uri,
            @Context RoutingContext context) {
        boolean roundTrip = Parameters.of(uri, "roundTrip").flag("roundTrip");
        var tenant = tenants.tenant();
        var kind = kinds.find(name)
                .orElseThrow(() -> new ProblemException(ProblemType.NOT_FOUND.with("there is no kind " + name)));
        return body.read(context)
                .map(JsonBody::parse)
                .flatMap(document ->
                        roundTrips.namingLeftovers(tenant, kind, () -> report(tenant, kind, document, roundTrip)))
                .onFailure(InvalidSubmission.class)
                .transform(refused -> CheckRequest.refused(refused.violations()))
                .map(report -> CheckAnswer.of(name, report));
    }

    private Uni<KindReport> report(Tenant tenant, ResourceKind kind, JsonNode document, boolean roundTrip) {
        var request = CheckRequest.read(document, roundTrip);
        if (roundTrip && request.remoteId().isPresent()) {
            return roundTrips.check(
                    tenant, kind, id(kind, request), request.change().orElseThrow());
        }
        if (roundTrip) {
            return checks.roundTrip(kind, request.name(), request.sample().orElseThrow(), request.change());
        }
        if (request.name().isPresent()) {
            return checks.checkName(kind, request.name().get());
        }
        return checks.checkId(kind, id(kind, request));
    }

    private static RemoteId id(ResourceKind kind, CheckRequest request) {
        var id = request.remoteId().orElseThrow();
        if (!kind.traits().isId(id)) {
            throw CheckRequest.refused(List.of(new Violation("/remoteId", "cannot be an id of a " + kind.name())));
        }
        return new RemoteId(id);
    }
}
