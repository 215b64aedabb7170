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
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.Optional;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/**
 * Maps refusals and failures of this program to problems. Details of an internal error go to the log only, under the id
 * in the problem.
 */
class ProblemMappers {
    private static final Logger LOG = Logger.getLogger(ProblemMappers.class);
    private static final int RETRY_AFTER_SECONDS = 5;

    @ServerExceptionMapper
    Response problem(ProblemException failure) {
        var answer = failure.problem().response();
        int status = failure.problem().status();
        return status == ProblemType.OVERLOADED.status() || status == ProblemType.TENANT_OVER_LIMIT.status()
                ? answer.header(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS).build()
                : answer.build();
    }

    @ServerExceptionMapper
    Response overLimit(OverLimit failure) {
        var type =
                switch (failure.limit()) {
                    case TENANT -> ProblemType.TENANT_OVER_LIMIT;
                    case RESOURCE -> ProblemType.RESOURCE_CROWDED;
                    case ALL -> ProblemType.OVERLOADED;
                };
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
    Response conflict(RequestConflict failure) {
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
        var problem = ProblemType.RESOURCE_BUSY.with(busy.message());
        var claim = busy.claim();
        boolean byId = claim.by() == Claim.By.ID;
        return busy.own()
                ? problem.blockedBy(new Problem.Blocker(
                        busy.other().toString(),
                        claim.kind(),
                        byId ? Optional.of(claim.value()) : Optional.empty(),
                        byId ? Optional.empty() : Optional.of(claim.value())))
                : problem;
    }

    @ServerExceptionMapper
    Response unavailable(JournalUnavailable failure) {
        if (!failure.passing()) {
            return internal(failure);
        }
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

    @ServerExceptionMapper(Throwable.class)
    Response anythingElse(Throwable failure) {
        return internal(failure);
    }

    static Response internal(Throwable failure) {
        return logged(failure).response().build();
    }

    /** Logs the failure; the problem names the log entry. */
    private static Problem logged(Throwable failure) {
        var occurrence = UUID.randomUUID();
        LOG.errorf(failure, "A request failed (%s)", occurrence);
        return ProblemType.INTERNAL_ERROR
                .with("the log says more under " + occurrence)
                .at(URI.create("urn:uuid:" + occurrence));
    }
}
