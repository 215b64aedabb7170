package dev.unwind.api.problem;

import java.net.URI;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * The types of problems that callers may get. Their URIs are names and never change; they need not lead anywhere.
 * Titles and meanings are written here only: the description of the API and the answers of {@code /problems} are made
 * from them.
 */
public enum ProblemType {
    MALFORMED_JSON(
            400,
            "The body is not well-formed JSON",
            "The body, or a line of it, is not JSON, a member stands twice in one object, or it is out of bounds: deeper than 100, a number of"
                    + " more than 400 characters or with an exponent beyond 1000, a name of more than 1000. The detail names the place.",
            "a member stands twice in one object, at /changes/0/name, in line 1, column 14"),
    INVALID_PARAMETER(
            400,
            "A parameter is not valid",
            "A query parameter or header is unknown here, or does not have the form that it has to. The detail names it.",
            "the parameter limit is a number from 1 to 500"),
    BAD_REQUEST(
            400,
            "The request cannot be understood",
            "Anything else that cannot be understood, such as a body that ends early or is not encoded as UTF-8.",
            "the body ended before its end"),
    NOT_FOUND(
            404,
            "There is nothing here",
            "There is no such path, or no batch, step, delivery, kind, or known resource of this id or name. Another tenant's batches"
                    + " are not there either.",
            "there is no batch 01a205a4-5e5e-7c08-8925-0b82b5e6ebb1"),
    METHOD_NOT_ALLOWED(
            405,
            "The method is not allowed here",
            "The path takes other methods; the header Allow lists them.",
            "this path takes GET, HEAD, OPTIONS"),
    NOT_ACCEPTABLE(
            406,
            "No answer in an accepted media type",
            "The header Accept leaves out what there is: application/json, text/event-stream for events, application/x-ndjson for the"
                    + " record.",
            "answers are application/json; events are text/event-stream"),
    TOO_SLOW(
            408,
            "The body came too slowly",
            "A body has a least rate, and unless it is NDJSON a deadline (unwind.limits.body-rate, unwind.limits.body-timeout). Nothing of"
                    + " the request took effect. The connection is closed.",
            "the body did not come within PT1M"),
    BATCH_UNDER_WAY(
            409,
            "A run of the batch is under way",
            "One run of a batch follows another. Wait for the end of this one, or cancel it.",
            "batch 01a205a4-5e5e-7c08-8925-0b82b5e6ebb1 is RUNNING"),
    BATCH_FINISHED(
            409,
            "The batch has come to its end",
            "There is nothing to cancel any more. What the batch did is undone by a rollback.",
            "batch 01a205a4-5e5e-7c08-8925-0b82b5e6ebb1 is ROLLED_BACK: there is nothing to cancel"),
    NOTHING_TO_UNDO(
            409,
            "There is nothing to undo",
            "No step that was asked for, or none of the batch, holds anything: all are undone, skipped or never took effect.",
            "no step of the batch holds anything"),
    STEPS_DEPEND(
            409,
            "Other steps build upon the chosen ones",
            "A step cannot be undone while another that builds upon it holds. Choose that one as well, or ask for \"dependants\":"
                    + " \"INCLUDE\".",
            "step 2 (depeg) builds upon step 1 (slack)"),
    STEP_NOT_OPEN(
            409,
            "The step is not open",
            "Only a step whose outcome a person has to see to can be settled: one that could not be undone, or of which nobody knows.",
            "step 1 is APPLIED"),
    SNAPSHOTS_EXPIRED(
            409,
            "What was captured is not kept any longer",
            "The batch ended longer ago than what it captured is kept (unwind.retention.snapshots). It cannot be undone by this"
                    + " gateway any more.",
            "what batch 01a205a4-5e5e-7c08-8925-0b82b5e6ebb1 captured was kept until 2026-02-04T09:30:00Z"),
    KIND_UNKNOWN(
            409,
            "A kind of the batch is not configured any more",
            "The batch changed a resource of a kind that this gateway does not know now. Configure the provider of that kind again, and"
                    + " come again.",
            "the kind watchlist is not known to this gateway any more"),
    NAME_TRACKED(
            409,
            "The name stands for another resource",
            "Forget the name first, or choose another.",
            "\"treasury\" stands for the watchlist 1167"),
    RESOURCE_BUSY(
            409,
            "Another batch holds a resource",
            "The batch would not wait (\"onBusy\": \"REJECT\"). blockedBy names who holds which resource; come again once that batch has"
                    + " ended.",
            "batch 01a205a4-5e5e-7c08-8925-0b82b5e6ebb1 holds the watchlist with the id \"1167\""),
    TOO_LARGE(
            413,
            "The request is too large",
            "The body, a line of it, or the number of changes is over a limit, which the detail names. Large batches are submitted line"
                    + " by line.",
            "a batch has at most 10000 changes"),
    UNSUPPORTED_MEDIA_TYPE(
            415,
            "The media type is not supported",
            "Bodies are application/json; those of large batches may be application/x-ndjson, OpenAPI documents application/yaml.",
            "send application/json"),
    INVALID_BATCH(
            422,
            "The batch cannot be carried out as it stands",
            "Nothing was stored and nothing will be done. errors names every field at fault and what was expected.",
            "1 fault was found"),
    INVALID_CHECK(
            422,
            "The check cannot be made as it was asked for",
            "errors names every field at fault and what was expected.",
            "1 fault was found"),
    INVALID_ROLLBACK(
            422,
            "The rollback cannot be carried out as it was asked for",
            "Nothing was begun. errors names every field at fault and what was expected.",
            "1 fault was found"),
    INVALID_RESOURCE(
            422,
            "The resource cannot be tracked as it was asked for",
            "errors names every field at fault and what was expected.",
            "1 fault was found"),
    INVALID_RELEASE(
            422,
            "The release cannot be made as it was asked for",
            "errors names every field at fault and what was expected.",
            "1 fault was found"),
    INVALID_OPENAPI(
            422,
            "No description can be drafted from the document",
            "It is no OpenAPI document of version 3.0 or 3.1, describes nothing that can be written, or expands to too much. errors names the"
                    + " place and what was expected.",
            "1 fault was found"),
    KEY_REUSED(
            422,
            "The idempotency key was given to another request",
            "A request with another body came under this key before. Take a new key for a new request.",
            "the key was given to a request with another body"),
    TENANT_OVER_LIMIT(
            429,
            "This tenant has submitted as much as it may for now",
            "As many batches of the tenant wait, or as many of its steps are to be done, as may be. Retry-After says when to come again.",
            "1000 batches of this tenant have not ended yet"),
    RESOURCE_CROWDED(
            429,
            "Too many batches wait for a resource",
            "The batch claims a resource for which as many batches as may be wait already (unwind.journal.max-waiting). Nothing was"
                    + " stored. Retry-After says when to come again; waiting batches can be cancelled.",
            "as many batches as may be wait for the watchlist with the id \"1167\" already"),
    TOO_MANY_STREAMS(
            429,
            "This caller reads as many streams as it may",
            "Each stream of events takes a connection. Close some, or follow several batches by their status. Retry-After says when to"
                    + " come again.",
            "32 streams of this caller are open on this instance"),
    INTERNAL_ERROR(
            500,
            "Something went wrong in here",
            "A fault of the gateway. instance is what the log has it under; whoever runs the gateway can look it up.",
            "the log says more under 6f2c1a52-7a0f-4c8e-9a3b-0f7e1d2c3b4a"),
    PROVIDER_FAILED(
            502,
            "The provider could not be asked",
            "The provider did not answer, or not as it should have. Nothing was changed.",
            "the provider of watchlist answered 503"),
    OVERLOADED(
            503,
            "There is too much to do at the moment",
            "The gateway holds as many batches, steps or bodies as it may. Nothing was stored. Retry-After says when to come again.",
            "20000 batches have not ended yet"),
    UNAVAILABLE(
            503,
            "The record cannot be reached at the moment",
            "PostgreSQL did not answer in time. Whether a submission took effect may be unknown: repeat it under its Idempotency-Key."
                    + " Retry-After says when.",
            "PostgreSQL did not answer in time; try again in a while"),
    LEAVING(
            503,
            "This instance is about to end",
            "Nothing of the request took effect. Come again: another instance takes it.",
            "this instance is about to end; come again"),
    PLAN_TIMED_OUT(
            503,
            "The plan could not be made in time",
            "The providers took too long to be read. Nothing was changed. Plan fewer changes at once, or try again later.",
            "the plan was not made within PT30S; nothing was changed");

    private static final String BASE = "https://unwind.dev/problems/";

    private final int status;
    private final String title;
    private final String meaning;
    private final String example;

    ProblemType(int status, String title, String meaning, String example) {
        this.status = status;
        this.title = title;
        this.meaning = meaning;
        this.example = example;
    }

    /** The last part of the URI. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    public URI uri() {
        return URI.create(BASE + label());
    }

    public int status() {
        return status;
    }

    public String title() {
        return title;
    }

    /** What the problem means, and what a caller can do about it. */
    public String meaning() {
        return meaning;
    }

    /** An example of the member {@code detail}. */
    public String example() {
        return example;
    }

    /** Whether answers with this problem have a Retry-After. */
    public boolean passes() {
        return status == 429 || status == 503;
    }

    /** A problem of this type. */
    public Problem with(String detail) {
        return Problem.of(this, detail);
    }

    /** The type for an error of the framework with this status; empty unless it is the caller's fault. */
    static Optional<ProblemType> ofStatus(int status) {
        if (status == BAD_REQUEST.status) {
            return Optional.of(BAD_REQUEST);
        }
        return Arrays.stream(values())
                .filter(type -> type.status == status && status < INTERNAL_ERROR.status)
                .findFirst();
    }

    /** The type with this label. */
    public static Optional<ProblemType> of(String label) {
        return Arrays.stream(values())
                .filter(type -> type.label().equals(label))
                .findFirst();
    }
}
