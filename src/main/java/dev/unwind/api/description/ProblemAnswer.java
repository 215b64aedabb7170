package dev.unwind.api.description;

import dev.unwind.api.problem.ProblemType;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.net.URI;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A problem type as it is answered. */
@Schema(name = "ProblemDescription", description = "What a type of problems means")
@RegisterForReflection
record ProblemAnswer(
        @Schema(description = "the type of such problems") URI type,
        @Schema(description = "the last part of the type") String name,
        int status,
        String title,
        @Schema(description = "what it means, and what a caller can do about it") String meaning) {
    static ProblemAnswer of(ProblemType type) {
        return new ProblemAnswer(type.uri(), type.label(), type.status(), type.title(), type.meaning());
    }
}
