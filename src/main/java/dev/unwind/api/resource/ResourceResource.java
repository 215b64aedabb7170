package dev.unwind.api.resource;

import dev.unwind.api.body.BodyReader;
import dev.unwind.api.body.JsonBody;
import dev.unwind.api.http.Cursor;
import dev.unwind.api.http.Parameters;
import dev.unwind.api.http.RequestContext;
import dev.unwind.api.problem.ProblemException;
import dev.unwind.api.problem.ProblemType;
import dev.unwind.api.problem.Problems;
import dev.unwind.api.tenant.TenantResolver;
import dev.unwind.batch.BatchId;
import dev.unwind.batch.Tenant;
import dev.unwind.batch.change.LineText;
import dev.unwind.batch.json.Violation;
import dev.unwind.engine.naming.NameAlreadyTracked;
import dev.unwind.engine.naming.NoSuchResource;
import dev.unwind.engine.naming.TrackedNames;
import dev.unwind.journal.resource.ResourceEntity;
import dev.unwind.journal.resource.ResourceHistory;
import dev.unwind.journal.resource.ResourceQueries;
import dev.unwind.provider.Kinds;
import dev.unwind.provider.ProviderFailure;
import dev.unwind.provider.ResourceKind;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response.Status;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.RestResponse.ResponseBuilder;
import org.jboss.resteasy.reactive.server.Cancellable;

/** One resource that is known by a name: what happened to it, and giving and forgetting its name. */
@Path("/v1/resources/{kind}/{name}")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "kinds and resources")
public class ResourceResource {
    private static final int MOST_ITEMS = 500;

    private final ResourceQueries resources;
    private final ResourceHistory histories;
    private final TrackedNames names;
    private final Kinds kinds;
    private final BodyReader body;
    private final TenantResolver tenants;

    ResourceResource(
            ResourceQueries resources,
            ResourceHistory histories,
            TrackedNames names,
            Kinds kinds,
            BodyReader body,
            TenantResolver tenants) {
        this.resources = resources;
        this.histories = histories;
        this.names = names;
        this.kinds = kinds;
        this.body = body;
        this.tenants = tenants;
    }

    @GET
    @Operation(
            operationId = "getResource",
            summary = "A resource that is known by a name, with what batches did to it",
            description =
                    "One that was deleted is shown with the time of that, until its name is given anew or forgotten.")
    @Parameter(name = "cursor", ref = "cursor")
    @Parameter(name = "limit", ref = "limit")
    @APIResponse(
            responseCode = "200",
            description = "The resource, with a page of its history, newest first",
            content = @Content(schema = @Schema(implementation = ResourceWithHistory.class)))
    @Problems(ProblemType.UNAVAILABLE)
    public Uni<ResourceWithHistory> get(
            @PathParam("kind") @Parameter(description = "the kind's name") String kindName,
            @PathParam("name") @Parameter(description = "the name under which the resource is known") String name,
            @Context UriInfo uri) {
        var parameters = Parameters.of(uri, "cursor", "limit");
        int limit = parameters.limit(MOST_ITEMS);
        var before = parameters.cursor(2).map(ResourceResource::place);
        var tenant = tenants.tenant();
        var kind = kind(kindName);
        refuseUnknowable(kind, name);
        return tracked(tenant, kind, name).flatMap(resource -> histories
                .of(tenant, kind.traits().account(), resource, before, limit + 1)
                .map(touches -> ResourceWithHistory.of(resource, touches, limit)));
    }

    @PUT
    @Consumes(MediaType.APPLICATION_JSON)
    @Cancellable(false)
    @Operation(
            operationId = "adoptResource",
            summary = "Give a resource that is there already a name",
            description =
                    "The resource is read first. Nothing is changed at its provider: the name is the callers', whatever the"
                            + " resource is called there.")
    @RequestBody(
            required = true,
            content = @Content(mediaType = MediaType.APPLICATION_JSON, schema = @Schema(ref = "Adoption")))
    @APIResponse(
            responseCode = "200",
            description = "It has this name already",
            content = @Content(schema = @Schema(implementation = ResourceAnswer.class)))
    @APIResponse(
            responseCode = "201",
            description = "It has this name from now on",
            content = @Content(schema = @Schema(implementation = ResourceAnswer.class)))
    @Problems({
        ProblemType.NAME_TRACKED,
        ProblemType.RESOURCE_BUSY,
        ProblemType.INVALID_RESOURCE,
        ProblemType.PROVIDER_FAILED,
        ProblemType.UNAVAILABLE
    })
    public Uni<RestResponse<ResourceAnswer>> adopt(
            @PathParam("kind") @Parameter(description = "the kind's name") String kindName,
            @PathParam("name")
                    @Parameter(
                            description = "the name under which the resource is to be known",
                            schema = @Schema(type = SchemaType.STRING, maxLength = LineText.LONGEST_NAME))
                    String name,
            @Context UriInfo uri,
            @Context RoutingContext context) {
        Parameters.of(uri);
        var tenant = tenants.tenant();
        var kind = kind(kindName);
        LineText.violation(name, LineText.LONGEST_NAME).ifPresent(why -> {
            throw new ProblemException(ProblemType.INVALID_PARAMETER.with("the name in the path " + why));
        });
        var own = RequestContext.executor();
        return body.read(context)
                .map(JsonBody::parse)
                .map(document -> AdoptionRequest.read(document, kind.traits()))
                .flatMap(request -> names.adopt(tenant, kind, name, request.remoteId()))
                .onFailure(NoSuchResource.class)
                .transform(absent -> AdoptionRequest.refused(List.of(new Violation("/remoteId", absent.getMessage()))))
                .onFailure(NameAlreadyTracked.class)
                .transform(other -> new ProblemException(ProblemType.NAME_TRACKED.with(other.getMessage())))
                .onFailure(ProviderFailure.class)
                .transform(failure -> new ProblemException(ProblemType.PROVIDER_FAILED.with(failure.getMessage())))
                .emitOn(own)
                .flatMap(fresh -> tracked(tenant, kind, name).map(resource -> ResponseBuilder.create(
                                fresh ? Status.CREATED : Status.OK, ResourceAnswer.of(resource))
                        .build()));
    }

    @DELETE
    @Operation(
            operationId = "forgetResource",
            summary = "Forget a name",
            description = "The provider is not asked, and nothing is deleted there. What batches did stays on record.")
    @APIResponse(responseCode = "204", description = "The name stands for nothing from now on")
    @Problems({ProblemType.RESOURCE_BUSY, ProblemType.UNAVAILABLE})
    public Uni<Void> forget(
            @PathParam("kind") @Parameter(description = "the kind's name") String kindName,
            @PathParam("name") @Parameter(description = "the name under which the resource is known") String name,
            @Context UriInfo uri) {
        Parameters.of(uri);
        var kind = kind(kindName);
        refuseUnknowable(kind, name);
        return names.forget(tenants.tenant(), kind, name)
                .invoke(known -> {
                    if (!known) {
                        throw unknown(kind, name);
                    }
                })
                .replaceWithVoid();
    }

    private Uni<ResourceEntity> tracked(Tenant tenant, ResourceKind kind, String name) {
        return resources.find(tenant, kind.name(), name).map(found -> found.orElseThrow(() -> unknown(kind, name)));
    }

    private ResourceKind kind(String name) {
        return kinds.find(name)
                .orElseThrow(() -> new ProblemException(ProblemType.NOT_FOUND.with("there is no kind " + name)));
    }

    /** What can be no name stands for nothing; PostgreSQL cannot even be asked about some of it. */
    private static void refuseUnknowable(ResourceKind kind, String name) {
        if (!LineText.isName(name)) {
            throw unknown(kind, name);
        }
    }

    private static ProblemException unknown(ResourceKind kind, String name) {
        return new ProblemException(
                ProblemType.NOT_FOUND.with("no " + kind.name() + " is tracked under the name \"" + name + "\""));
    }

    private static ResourceHistory.Place place(Cursor cursor) {
        return new ResourceHistory.Place(
                BatchId.parse(cursor.parts().get(0)).orElseThrow(Parameters::refusedCursor),
                Parameters.number(cursor.parts().get(1)).orElseThrow(Parameters::refusedCursor));
    }
}
