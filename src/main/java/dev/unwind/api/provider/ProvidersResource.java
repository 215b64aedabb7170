package dev.unwind.api.provider;

import dev.unwind.api.body.BodyReader;
import dev.unwind.api.body.JsonBody;
import dev.unwind.api.hold.ReleaseRequest;
import dev.unwind.api.http.MediaTypes;
import dev.unwind.api.http.Page;
import dev.unwind.api.http.Parameters;
import dev.unwind.api.problem.Problem;
import dev.unwind.api.problem.ProblemException;
import dev.unwind.api.problem.ProblemType;
import dev.unwind.api.problem.Problems;
import dev.unwind.provider.draft.ProviderDrafts;
import dev.unwind.provider.draft.openapi.InvalidOpenApi;
import dev.unwind.provider.guard.ProviderPauses;
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
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.Cancellable;

/** Shows which providers are paused, ends a pause, and drafts descriptions of new ones. */
@Path("/v1/providers")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "operating")
public class ProvidersResource {
    private static final Logger LOG = Logger.getLogger(ProvidersResource.class);

    private final ProviderPauses pauses;
    private final ProviderDrafts drafts;
    private final BodyReader body;

    ProvidersResource(ProviderPauses pauses, ProviderDrafts drafts, BodyReader body) {
        this.pauses = pauses;
        this.drafts = drafts;
        this.body = body;
    }

    @GET
    @Operation(
            operationId = "listProviders",
            summary = "Which providers are paused",
            description = "On the management port. As the asked instance sees them: each has pauses of its own.")
    @APIResponse(responseCode = "200", description = "All of them, by name")
    public Page<PausedProviderAnswer> list(@Context UriInfo uri) {
        Parameters.of(uri);
        return new Page<>(
                pauses.left().entrySet().stream()
                        .map(each -> PausedProviderAnswer.of(each.getKey(), each.getValue()))
                        .toList(),
                Optional.empty());
    }

    @POST
    @Path("/{name}/resume")
    @Consumes(MediaType.APPLICATION_JSON)
    @Cancellable(false)
    @Operation(
            operationId = "resumeProvider",
            summary = "End a provider's pause",
            description =
                    "On the management port. Calls are sent to the provider again, by the asked instance; the log says who"
                            + " ended the pause, and why. Without effect where there is none.")
    @RequestBody(
            required = true,
            content = @Content(mediaType = MediaType.APPLICATION_JSON, schema = @Schema(ref = "ReleaseRequest")))
    @APIResponse(
            responseCode = "200",
            description = "The provider now",
            content = @Content(schema = @Schema(implementation = PausedProviderAnswer.class)))
    @Problems(ProblemType.INVALID_RELEASE)
    public Uni<PausedProviderAnswer> resume(
            @PathParam("name")
                    @Parameter(description = "the provider's name", schema = @Schema(type = SchemaType.STRING))
                    String name,
            @Context UriInfo uri,
            @Context RoutingContext context) {
        Parameters.of(uri);
        return body.read(context).map(JsonBody::parse).map(ReleaseRequest::read).map(release -> resumed(name, release));
    }

    @POST
    @Path("/draft")
    @Consumes({MediaType.APPLICATION_JSON, MediaTypes.YAML})
    @Operation(
            operationId = "draftProvider",
            summary = "Draft a provider's file from an OpenAPI document",
            description =
                    "Reads a document of version 3.0 or 3.1, of at most 2 MiB, and proposes a description. Nothing is stored, and"
                            + " references out of the document are not followed. One document is read at a time.")
    @RequestBody(
            required = true,
            content = {
                @Content(
                        mediaType = MediaType.APPLICATION_JSON,
                        schema = @Schema(type = SchemaType.OBJECT, implementation = Object.class)),
                @Content(mediaType = MediaTypes.YAML, schema = @Schema(type = SchemaType.STRING))
            })
    @APIResponse(
            responseCode = "200",
            description = "The file, and what in it has to be checked",
            content = @Content(schema = @Schema(implementation = DraftAnswer.class)))
    @Problems({ProblemType.INVALID_OPENAPI, ProblemType.TOO_LARGE, ProblemType.OVERLOADED})
    public Uni<DraftAnswer> draft(@Context UriInfo uri, @Context RoutingContext context) {
        Parameters.of(uri);
        var unreadable = BodyReader.isJson(context.request()) ? ProblemType.MALFORMED_JSON : ProblemType.BAD_REQUEST;
        return body.read(context)
                .invoke(ProvidersResource::requireSize)
                .flatMap(drafts::draft)
                .onFailure(ProviderDrafts.Unreadable.class)
                .transform(failure -> new ProblemException(unreadable.with(failure.getMessage())))
                .onFailure(InvalidOpenApi.class)
                .transform(failure ->
                        new ProblemException(Problem.of(ProblemType.INVALID_OPENAPI, List.of(failure.violation()))))
                .onFailure(ProviderDrafts.Busy.class)
                .transform(failure -> new ProblemException(ProblemType.OVERLOADED.with(failure.getMessage())))
                .map(DraftAnswer::of);
    }

    private static void requireSize(byte[] document) {
        if (document.length > ProviderDrafts.MOST_BYTES) {
            throw new ProblemException(ProblemType.TOO_LARGE.with("an OpenAPI document has at most "
                    + ProviderDrafts.MOST_BYTES + " bytes here; the program's command draft takes larger ones"));
        }
    }

    private PausedProviderAnswer resumed(String name, ReleaseRequest release) {
        var left = pauses.resume(name)
                .orElseThrow(() -> new ProblemException(ProblemType.NOT_FOUND.with("there is no such provider")));
        LOG.warnf("The pause of %s, with %s left, was ended by %s: %s", name, left, release.by(), release.why());
        return PausedProviderAnswer.of(name, Duration.ZERO);
    }
}
