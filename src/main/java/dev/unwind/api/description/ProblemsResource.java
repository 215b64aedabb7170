package dev.unwind.api.description;

import dev.unwind.api.http.Page;
import dev.unwind.api.http.Parameters;
import dev.unwind.api.problem.ProblemException;
import dev.unwind.api.problem.ProblemType;
import io.smallrye.common.annotation.NonBlocking;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.util.Arrays;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Explains the problem types. Their names are the last parts of their URIs. */
@Path("/problems")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "problems")
public class ProblemsResource {
    @GET
    @NonBlocking
    @Operation(operationId = "listProblems", summary = "The types of problems")
    @APIResponse(responseCode = "200", description = "All of them, by status")
    public Page<ProblemAnswer> list(@Context UriInfo uri) {
        Parameters.of(uri);
        return new Page<>(
                Arrays.stream(ProblemType.values()).map(ProblemAnswer::of).toList(), Optional.empty());
    }

    @GET
    @Path("/{name}")
    @NonBlocking
    @Operation(operationId = "getProblem", summary = "What a type of problems means")
    @APIResponse(responseCode = "200", description = "The type")
    public ProblemAnswer get(
            @PathParam("name") @Parameter(description = "the last part of the type") String name,
            @Context UriInfo uri) {
        Parameters.of(uri);
        return ProblemType.of(name)
                .map(ProblemAnswer::of)
                .orElseThrow(
                        () -> new ProblemException(ProblemType.NOT_FOUND.with("there is no such type of problems")));
    }
}
