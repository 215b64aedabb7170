package dev.unwind.api;

import dev.unwind.batch.ChangeType;
import dev.unwind.batch.OnBusy;
import dev.unwind.batch.OnDrift;
import dev.unwind.batch.OnFailure;
import dev.unwind.batch.RollbackRequest;
import jakarta.ws.rs.core.Application;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Components;
import org.eclipse.microprofile.openapi.annotations.OpenAPIDefinition;
import org.eclipse.microprofile.openapi.annotations.enums.ParameterIn;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.headers.Header;
import org.eclipse.microprofile.openapi.annotations.info.Info;
import org.eclipse.microprofile.openapi.annotations.info.License;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.media.SchemaProperty;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;

/** What the endpoints' descriptions have in common. */
@OpenAPIDefinition(
        info =
                @Info(
                        title = "Unwind",
                        version = "1",
                        description =
                                "Applies batches of changes to resources behind other services' APIs, all or nothing.",
                        license =
                                @License(name = "Apache-2.0", url = "https://www.apache.org/licenses/LICENSE-2.0.txt")),
        components =
                @Components(
                        schemas = {
                            @Schema(
                                    name = "Submission",
                                    type = SchemaType.OBJECT,
                                    description = "A batch of changes. A member that is not listed here is refused.",
                                    requiredProperties = "changes",
                                    properties = {
                                        @SchemaProperty(
                                                name = "onFailure",
                                                implementation = OnFailure.class,
                                                defaultValue = "ROLLBACK"),
                                        @SchemaProperty(
                                                name = "onBusy",
                                                implementation = OnBusy.class,
                                                defaultValue = "WAIT"),
                                        @SchemaProperty(
                                                name = "maxConcurrency",
                                                type = SchemaType.INTEGER,
                                                minimum = "1",
                                                maximum = "256",
                                                defaultValue = "16"),
                                        @SchemaProperty(
                                                name = "deadline",
                                                type = SchemaType.STRING,
                                                description = "an ISO 8601 duration of at most 7 days",
                                                examples = "PT5M"),
                                        @SchemaProperty(name = "rollback", ref = "SubmissionRollback"),
                                        @SchemaProperty(
                                                name = "labels",
                                                type = SchemaType.OBJECT,
                                                description = "names and values that callers call it by, at most 32",
                                                additionalProperties = String.class),
                                        @SchemaProperty(
                                                name = NotifyReader.MEMBER,
                                                type = SchemaType.ARRAY,
                                                implementation = String.class,
                                                maxItems = NotifyReader.MOST_URLS,
                                                uniqueItems = true,
                                                description =
                                                        "URLs under those of configured receivers, told when a run of the batch ends"),
                                        @SchemaProperty(
                                                name = "changes",
                                                type = SchemaType.ARRAY,
                                                minItems = 1,
                                                implementation = ApiDescription.ChangeDescription.class)
                                    }),
                            @Schema(
                                    name = "SubmissionRollback",
                                    type = SchemaType.OBJECT,
                                    properties = {
                                        @SchemaProperty(
                                                name = "timeout",
                                                type = SchemaType.STRING,
                                                description = "an ISO 8601 duration of at most 7 days",
                                                defaultValue = "PT5M"),
                                        @SchemaProperty(
                                                name = "maxConcurrency",
                                                type = SchemaType.INTEGER,
                                                minimum = "1",
                                                maximum = "256",
                                                defaultValue = "16"),
                                        @SchemaProperty(
                                                name = "onDrift",
                                                implementation = OnDrift.class,
                                                defaultValue = "FAIL")
                                    }),
                            @Schema(
                                    name = "CancelRequest",
                                    type = SchemaType.OBJECT,
                                    properties = {
                                        @SchemaProperty(name = "by", ref = "Who"),
                                        @SchemaProperty(name = "why", ref = "Why")
                                    }),
                            @Schema(name = "Who", type = SchemaType.STRING, description = "who asks", maxLength = 200),
                            @Schema(name = "Why", type = SchemaType.STRING, description = "why", maxLength = 200),
                            @Schema(
                                    name = "RollbackRequest",
                                    type = SchemaType.OBJECT,
                                    description =
                                            "What is to be undone. What is not said is as the batch was submitted.",
                                    properties = {
                                        @SchemaProperty(
                                                name = "steps",
                                                type = SchemaType.ARRAY,
                                                description =
                                                        "keys or numbers of steps; without it what an earlier run left"
                                                                + " open, else all that hold",
                                                implementation = Object.class),
                                        @SchemaProperty(
                                                name = "skip",
                                                type = SchemaType.ARRAY,
                                                description = "keys or numbers of steps that are left alone",
                                                implementation = Object.class),
                                        @SchemaProperty(
                                                name = "dependants",
                                                implementation = RollbackRequest.Dependants.class,
                                                defaultValue = "REFUSE"),
                                        @SchemaProperty(
                                                name = "onBusy",
                                                implementation = OnBusy.class,
                                                defaultValue = "WAIT"),
                                        @SchemaProperty(name = "onDrift", implementation = OnDrift.class),
                                        @SchemaProperty(
                                                name = "timeout",
                                                type = SchemaType.STRING,
                                                description = "an ISO 8601 duration of at most 7 days"),
                                        @SchemaProperty(
                                                name = "maxConcurrency",
                                                type = SchemaType.INTEGER,
                                                minimum = "1",
                                                maximum = "256"),
                                        @SchemaProperty(name = "by", ref = "Who"),
                                        @SchemaProperty(name = "why", ref = "Why")
                                    }),
                            @Schema(
                                    name = "SettleRequest",
                                    type = SchemaType.OBJECT,
                                    requiredProperties = {"by", "why"},
                                    properties = {
                                        @SchemaProperty(name = "by", ref = "Who"),
                                        @SchemaProperty(name = "why", ref = "Why"),
                                        @SchemaProperty(
                                                name = "desired",
                                                type = SchemaType.OBJECT,
                                                description =
                                                        "the whole state to bring back instead of the captured one"),
                                        @SchemaProperty(
                                                name = "onDrift",
                                                implementation = OnDrift.class,
                                                defaultValue = "FAIL"),
                                        @SchemaProperty(
                                                name = "onBusy",
                                                implementation = OnBusy.class,
                                                defaultValue = "WAIT")
                                    }),
                            @Schema(
                                    name = "KindCheck",
                                    type = SchemaType.OBJECT,
                                    description =
                                            "What a check is made with: remoteId or name, or with roundTrip a sample",
                                    properties = {
                                        @SchemaProperty(
                                                name = "remoteId",
                                                type = SchemaType.STRING,
                                                description = "of the resource to look at"),
                                        @SchemaProperty(
                                                name = "name",
                                                type = SchemaType.STRING,
                                                description = "of the resource to look at, or of the scratch resource"),
                                        @SchemaProperty(
                                                name = "sample",
                                                type = SchemaType.OBJECT,
                                                description = "the desired state of the scratch resource"),
                                        @SchemaProperty(
                                                name = "change",
                                                type = SchemaType.OBJECT,
                                                description = "a merge patch on the sample (RFC 7396)")
                                    }),
                            @Schema(
                                    name = "Adoption",
                                    type = SchemaType.OBJECT,
                                    description = "Which resource a name is to stand for",
                                    requiredProperties = "remoteId",
                                    properties =
                                            @SchemaProperty(
                                                    name = "remoteId",
                                                    type = SchemaType.STRING,
                                                    description = "its id at its provider, a string or an integer"))
                        },
                        parameters = {
                            @Parameter(
                                    name = "id",
                                    in = ParameterIn.PATH,
                                    required = true,
                                    description = "the batch's id",
                                    schema = @Schema(type = SchemaType.STRING, format = "uuid")),
                            @Parameter(
                                    name = "Idempotency-Key",
                                    in = ParameterIn.HEADER,
                                    description =
                                            "the caller's name for the request: a repeat under it is answered with what"
                                                    + " came of the first, and does nothing else",
                                    schema = @Schema(type = SchemaType.STRING, maxLength = 200)),
                            @Parameter(
                                    name = "Prefer",
                                    in = ParameterIn.HEADER,
                                    description = "wait=N: hold on for up to N seconds until the batch's run has ended",
                                    schema = @Schema(type = SchemaType.STRING, examples = "wait=10")),
                            @Parameter(
                                    name = "If-None-Match",
                                    in = ParameterIn.HEADER,
                                    description = "the ETag of an answer that the caller has",
                                    schema = @Schema(type = SchemaType.STRING)),
                            @Parameter(
                                    name = "cursor",
                                    in = ParameterIn.QUERY,
                                    description = "the \"next\" of the page before",
                                    schema = @Schema(type = SchemaType.STRING)),
                            @Parameter(
                                    name = "limit",
                                    in = ParameterIn.QUERY,
                                    description = "how many items at most",
                                    schema =
                                            @Schema(
                                                    type = SchemaType.INTEGER,
                                                    minimum = "1",
                                                    maximum = "500",
                                                    defaultValue = "100"))
                        },
                        responses = {
                            @APIResponse(
                                    name = "Refused",
                                    description = "The body is not JSON, or a parameter is not valid",
                                    content =
                                            @Content(
                                                    mediaType = Problem.MEDIA_TYPE_TEXT,
                                                    schema = @Schema(implementation = Problem.class))),
                            @APIResponse(
                                    name = "NotFound",
                                    description = "There is nothing of this id or name",
                                    content =
                                            @Content(
                                                    mediaType = Problem.MEDIA_TYPE_TEXT,
                                                    schema = @Schema(implementation = Problem.class))),
                            @APIResponse(
                                    name = "Conflict",
                                    description = "It cannot be asked of the batch as it stands; the type says why",
                                    content =
                                            @Content(
                                                    mediaType = Problem.MEDIA_TYPE_TEXT,
                                                    schema = @Schema(implementation = Problem.class))),
                            @APIResponse(
                                    name = "InvalidRollback",
                                    description =
                                            "It cannot be carried out as it was asked for; names every field at fault",
                                    content =
                                            @Content(
                                                    mediaType = Problem.MEDIA_TYPE_TEXT,
                                                    schema = @Schema(implementation = Problem.class))),
                            @APIResponse(
                                    name = "Busy",
                                    description = "Another batch holds a resource and the batch would not wait",
                                    content =
                                            @Content(
                                                    mediaType = Problem.MEDIA_TYPE_TEXT,
                                                    schema = @Schema(implementation = Problem.class))),
                            @APIResponse(
                                    name = "TooLarge",
                                    description = "The body or the batch is over the limit",
                                    content =
                                            @Content(
                                                    mediaType = Problem.MEDIA_TYPE_TEXT,
                                                    schema = @Schema(implementation = Problem.class))),
                            @APIResponse(
                                    name = "UnsupportedMediaType",
                                    description = "The body is not application/json",
                                    content =
                                            @Content(
                                                    mediaType = Problem.MEDIA_TYPE_TEXT,
                                                    schema = @Schema(implementation = Problem.class))),
                            @APIResponse(
                                    name = "InvalidBatch",
                                    description =
                                            "The batch cannot be carried out as it stands; names every field at fault",
                                    content =
                                            @Content(
                                                    mediaType = Problem.MEDIA_TYPE_TEXT,
                                                    schema = @Schema(implementation = Problem.class))),
                            @APIResponse(
                                    name = "InvalidCheck",
                                    description =
                                            "The check cannot be made as it was asked for; names every field at fault",
                                    content =
                                            @Content(
                                                    mediaType = Problem.MEDIA_TYPE_TEXT,
                                                    schema = @Schema(implementation = Problem.class))),
                            @APIResponse(
                                    name = "OverLimit",
                                    description = "This tenant has submitted as much as it may for now",
                                    headers =
                                            @Header(name = "Retry-After", schema = @Schema(type = SchemaType.INTEGER)),
                                    content =
                                            @Content(
                                                    mediaType = Problem.MEDIA_TYPE_TEXT,
                                                    schema = @Schema(implementation = Problem.class))),
                            @APIResponse(
                                    name = "NameNotFree",
                                    description = "The name stands for another resource, or a batch holds it",
                                    content =
                                            @Content(
                                                    mediaType = Problem.MEDIA_TYPE_TEXT,
                                                    schema = @Schema(implementation = Problem.class))),
                            @APIResponse(
                                    name = "InvalidResource",
                                    description =
                                            "The resource cannot be tracked as it was asked for; names every field at fault",
                                    content =
                                            @Content(
                                                    mediaType = Problem.MEDIA_TYPE_TEXT,
                                                    schema = @Schema(implementation = Problem.class))),
                            @APIResponse(
                                    name = "ProviderFailed",
                                    description = "The provider could not be asked; what it said is told",
                                    content =
                                            @Content(
                                                    mediaType = Problem.MEDIA_TYPE_TEXT,
                                                    schema = @Schema(implementation = Problem.class))),
                            @APIResponse(
                                    name = "Unavailable",
                                    description = "The record cannot be reached at the moment",
                                    headers =
                                            @Header(name = "Retry-After", schema = @Schema(type = SchemaType.INTEGER)),
                                    content =
                                            @Content(
                                                    mediaType = Problem.MEDIA_TYPE_TEXT,
                                                    schema = @Schema(implementation = Problem.class)))
                        }))
public class ApiDescription extends Application {
    /** The form of a change, for the description alone: requests are read by {@link SubmissionReader}. */
    @Schema(
            name = "Change",
            requiredProperties = {"type", "kind"})
    record ChangeDescription(
            @Schema(
                            description = "how other changes name it; \"change-<number>\" where there is none",
                            pattern = "[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
                    String key,
            ChangeType type,
            String kind,
            @Schema(description = "the name under which callers know the resource", maxLength = 200) String name,
            @Schema(description = "the resource's id at its provider, a string or an integer; not for CREATE")
                    String remoteId,
            @Schema(
                            type = SchemaType.OBJECT,
                            description =
                                    "the whole writable state (CREATE, REPLACE) or a merge patch on it (UPDATE, RFC 7396); not for DELETE")
                    Object desired,
            @Schema(description = "the keys of the changes that it waits for") List<String> dependsOn) {}
}
