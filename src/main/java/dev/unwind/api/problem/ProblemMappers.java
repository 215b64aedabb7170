package dev.unwind.api.problem;

import dev.unwind.engine.refusal.InvalidRollback;
import dev.unwind.engine.refusal.InvalidSubmission;
import dev.unwind.engine.refusal.OverLimit;
import dev.unwind.engine.refusal.PlanTimedOut;
import dev.unwind.engine.refusal.RequestConflict;
import dev.unwind.engine.refusal.ResourceBusy;
import dev.unwind.journal.claim.Claim;
import dev.unwind.journal.claim.ClaimConflict;
import dev.unwind.journal.postgres.JournalUnavailable;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.NotAllowedException;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Turns failures into problems. What is nobody's business outside goes to the log, under an id that the problem carries. */
class ProblemMappers {
    private static final Logger LOG = Logger.getLogger(ProblemMappers.class);
    private static final int RETRY_AFTER_SECONDS = 5;

    @ServerExceptionMapper
    Response problem(ProblemException failure) {
        var answer = failure.problem().response();
        return failure.problem().status() == ProblemType.OVERLOADED.status()
                ? answer.header(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS).build()
                : answer.build();
    }

    @ServerExceptionMapper
    Response tooBusy(OverLimit failure) {
        var type = failure.tenantsOwn() ? ProblemType.TENANT_OVER_LIMIT : ProblemType.OVERLOADED;
        return type.with(failure.getMessage())
                .response()
                .header(HttpHeaders.RETRY_AFTER, failure.retryAfter().toSeconds())
                .build();
    }

    @ServerExceptionMapper
    Response refused(InvalidSubmission failure) {
        return Problem.of(failure.violations()).response().build();
    }

    @ServerExceptionMapper
    Response refused(InvalidRollback failure) {
        return Problem.of(ProblemType.INVALID_ROLLBACK, failure.violations())
                .response()
                .build();
    }

    @ServerExceptionMapper
    Response notNow(RequestConflict failure) {
        var type =
                switch (failure.because()) {
                    case UNDER_WAY -> ProblemType.BATCH_UNDER_WAY;
                    case FINISHED -> ProblemType.BATCH_FINISHED;
                    case NOTHING_TO_UNDO -> ProblemType.NOTHING_TO_UNDO;
                    case DEPENDED_ON -> ProblemType.STEPS_DEPEND;
                    case NOT_OPEN -> ProblemType.STEP_NOT_OPEN;
                    case SNAPSHOTS_EXPIRED -> ProblemType.SNAPSHOTS_EXPIRED;
                    case KIND_UNKNOWN -> ProblemType.KIND_UNKNOWN;
                    case KEY_REUSED -> ProblemType.KEY_REUSED;
                };
        return type.with(failure.getMessage()).response().build();
    }

    @ServerExceptionMapper
    Response busy(ResourceBusy failure) {
        return busy(failure.busy()).response().build();
    }

    private static Problem busy(ClaimConflict busy) {
        var claim = busy.claim();
        boolean byId = claim.by() == Claim.By.ID;
        var detail = "batch %s holds the %s with the %s \"%s\""
                .formatted(busy.other(), claim.kind(), byId ? "id" : "name", claim.value());
        return ProblemType.RESOURCE_BUSY
                .with(detail)
                .blockedBy(new Problem.Blocker(
                        busy.other().toString(),
                        claim.kind(),
                        byId ? Optional.of(claim.value()) : Optional.empty(),
                        byId ? Optional.empty() : Optional.of(claim.value())));
    }

    @ServerExceptionMapper
    Response unavailable(JournalUnavailable failure) {
        LOG.warnf("A request went unanswered: %s (%s)", failure.getMessage(), failure.getCause());
        return ProblemType.UNAVAILABLE
                .with("PostgreSQL did not answer in time; try again in a while")
                .response()
                .header(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS)
                .build();
    }

    @ServerExceptionMapper
    Response timedOut(PlanTimedOut failure) {
        return ProblemType.PLAN_TIMED_OUT
                .with(failure.getMessage()
                        + "; nothing was changed. Try again in a while, or plan fewer changes at once")
                .response()
                .header(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS)
                .build();
    }

    @ServerExceptionMapper
    Response notFound(NotFoundException failure, HttpServerRequest request) {
        return Routes.methods(request.path()).isPresent()
                ? notAllowed(request)
                : ProblemType.NOT_FOUND
                        .with("there is nothing at this path")
                        .response()
                        .build();
    }

    @ServerExceptionMapper
    Response notAllowed(NotAllowedException failure, HttpServerRequest request) {
        return notAllowed(request);
    }

    private static Response notAllowed(HttpServerRequest request) {
        var allowed =
                String.join(", ", Routes.methods(request.path()).orElseGet(() -> List.of("GET", "HEAD", "OPTIONS")));
        return ProblemType.METHOD_NOT_ALLOWED
                .with("this path takes " + allowed)
                .response()
                .header(HttpHeaders.ALLOW, allowed)
                .build();
    }

    @ServerExceptionMapper
    Response webFailure(WebApplicationException failure) {
        int status = failure.getResponse().getStatus();
        return ProblemType.ofStatus(status)
                .map(type -> type.with(detail(type)).response().build())
                .orElseGet(() -> status >= 400 && status < 500
                        ? new Problem(
                                        URI.create("about:blank"),
                                        failure.getResponse().getStatusInfo().getReasonPhrase(),
                                        status,
                                        "the request was refused",
                                        Optional.empty(),
                                        List.of(),
                                        Optional.empty())
                                .response()
                                .build()
                        : internal(failure));
    }

    private static String detail(ProblemType type) {
        return switch (type) {
            case UNSUPPORTED_MEDIA_TYPE -> "send application/json";
            case NOT_ACCEPTABLE -> "answers are application/json; events are text/event-stream";
            default -> "the request was refused";
        };
    }

    @ServerExceptionMapper(Throwable.class)
    Response anythingElse(Throwable failure) {
        return internal(failure);
    }

    private static Response internal(Throwable failure) {
        return logged(failure).response().build();
    }

    /** Puts the failure into the log and gives the problem that leads there. */
    static Problem logged(Throwable failure) {
        var occurrence = UUID.randomUUID();
        LOG.errorf(failure, "A request failed (%s)", occurrence);
        return ProblemType.INTERNAL_ERROR
                .with("the log says more under " + occurrence)
                .at(URI.create("urn:uuid:" + occurrence));
    }
}
