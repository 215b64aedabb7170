package dev.unwind.api;

import java.net.URI;
import java.util.Arrays;
import java.util.Optional;

/** The kinds of problems that callers are told of. Their URIs never change. */
enum ProblemType {
    MALFORMED_JSON("malformed-json", 400, "The body is not well-formed JSON"),
    INVALID_PARAMETER("invalid-parameter", 400, "A parameter is not valid"),
    BAD_REQUEST("bad-request", 400, "The request cannot be understood"),
    NOT_FOUND("not-found", 404, "There is nothing here"),
    METHOD_NOT_ALLOWED("method-not-allowed", 405, "The method is not allowed here"),
    NOT_ACCEPTABLE("not-acceptable", 406, "No answer in an accepted media type"),
    BATCH_UNDER_WAY("batch-under-way", 409, "A run of the batch is under way"),
    BATCH_FINISHED("batch-finished", 409, "The batch has come to its end"),
    NOTHING_TO_UNDO("nothing-to-undo", 409, "There is nothing to undo"),
    STEPS_DEPEND("steps-depend", 409, "Other steps build upon the chosen ones"),
    STEP_NOT_OPEN("step-not-open", 409, "The step is not open"),
    SNAPSHOTS_EXPIRED("snapshots-expired", 409, "What was captured is not kept any longer"),
    NAME_TRACKED("name-tracked", 409, "The name stands for another resource"),
    RESOURCE_BUSY("resource-busy", 409, "Another batch holds a resource"),
    TOO_LARGE("too-large", 413, "The request is too large"),
    UNSUPPORTED_MEDIA_TYPE("unsupported-media-type", 415, "The media type is not supported"),
    INVALID_BATCH("invalid-batch", 422, "The batch cannot be carried out as it stands"),
    INVALID_CHECK("invalid-check", 422, "The check cannot be made as it was asked for"),
    INVALID_ROLLBACK("invalid-rollback", 422, "The rollback cannot be carried out as it was asked for"),
    KEY_REUSED("key-reused", 422, "The idempotency key was given to another request"),
    TENANT_OVER_LIMIT("tenant-over-limit", 429, "This tenant has submitted as much as it may for now"),
    INVALID_RESOURCE("invalid-resource", 422, "The resource cannot be tracked as it was asked for"),
    INTERNAL_ERROR("internal-error", 500, "Something went wrong in here"),
    PROVIDER_FAILED("provider-failed", 502, "The provider could not be asked"),
    OVERLOADED("overloaded", 503, "There is too much to do at the moment"),
    UNAVAILABLE("unavailable", 503, "The record cannot be reached at the moment"),
    PLAN_TIMED_OUT("plan-timed-out", 503, "The plan could not be made in time");

    private static final String BASE = "https://unwind.dev/problems/";

    private final URI uri;
    private final int status;
    private final String title;

    ProblemType(String name, int status, String title) {
        this.uri = URI.create(BASE + name);
        this.status = status;
        this.title = title;
    }

    URI uri() {
        return uri;
    }

    int status() {
        return status;
    }

    /** The problem, told of this occurrence. */
    Problem with(String detail) {
        return Problem.of(this, detail);
    }

    /** The type that stands for this status where nothing more is known; empty for one that is not a caller's fault. */
    static Optional<ProblemType> ofStatus(int status) {
        if (status == BAD_REQUEST.status) {
            return Optional.of(BAD_REQUEST);
        }
        return Arrays.stream(values())
                .filter(type -> type.status == status && status < INTERNAL_ERROR.status)
                .findFirst();
    }

    String title() {
        return title;
    }
}
