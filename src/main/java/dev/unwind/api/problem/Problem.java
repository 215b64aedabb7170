package dev.unwind.api.problem;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import dev.unwind.batch.json.Violation;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * A problem detail object (RFC 9457).
 *
 * @param instance the id of this occurrence in the log; empty if nothing was logged
 * @param errors the invalid fields, at most {@value #MOST_ERRORS}; {@code detail} says how many there are
 * @param blockedBy the batch that holds a claimed resource; empty if no batch does
 * @param faults how many invalid fields were found, for metrics
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@Schema(description = "What went wrong (RFC 9457)")
@RegisterForReflection
public record Problem(
        URI type,
        String title,
        int status,
        String detail,
        Optional<URI> instance,
        List<FieldError> errors,
        Optional<Blocker> blockedBy,
        @JsonIgnore @Schema(hidden = true) int faults) {
    static final MediaType MEDIA_TYPE = new MediaType("application", "problem+json");
    public static final String MEDIA_TYPE_TEXT = "application/problem+json";
    static final int MOST_ERRORS = 100;

    /** An invalid field, by its JSON Pointer (RFC 6901) into the request's body. */
    @Schema(name = "ProblemError", description = "A field at fault")
    @RegisterForReflection
    record FieldError(String pointer, String detail) {}

    /** The batch that holds a claimed resource, and the resource. */
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    @Schema(name = "ProblemBlocker", description = "The batch that holds a resource, and which one")
    @RegisterForReflection
    record Blocker(String batch, String kind, Optional<String> remoteId, Optional<String> name) {}

    static Problem of(ProblemType type, String detail) {
        return new Problem(
                type.uri(), type.title(), type.status(), detail, Optional.empty(), List.of(), Optional.empty(), 0);
    }

    static Problem of(List<Violation> violations) {
        return of(ProblemType.INVALID_BATCH, violations);
    }

    public static Problem of(ProblemType type, List<Violation> violations) {
        int count = violations.size();
        var detail = count == 1 ? "1 fault was found" : count + " faults were found";
        return new Problem(
                type.uri(),
                type.title(),
                type.status(),
                count > MOST_ERRORS ? detail + "; these are the first " + MOST_ERRORS : detail,
                Optional.empty(),
                violations.stream()
                        .limit(MOST_ERRORS)
                        .map(violation -> new FieldError(violation.pointer(), violation.detail()))
                        .toList(),
                Optional.empty(),
                count);
    }

    Problem at(URI occurrence) {
        return new Problem(type, title, status, detail, Optional.of(occurrence), errors, blockedBy, faults);
    }

    Problem blockedBy(Blocker blocker) {
        return new Problem(type, title, status, detail, instance, errors, Optional.of(blocker), faults);
    }

    Response.ResponseBuilder response() {
        return Response.status(status).type(MEDIA_TYPE).entity(this);
    }
}
