package dev.unwind.engine.admission;

import dev.unwind.batch.BatchId;
import dev.unwind.batch.BatchOptions;
import dev.unwind.batch.Caller;
import dev.unwind.batch.RequestKey;
import dev.unwind.batch.Tenant;
import dev.unwind.batch.TraceParent;
import dev.unwind.batch.change.Change;
import dev.unwind.batch.json.Violation;
import dev.unwind.engine.refusal.InvalidSubmission;
import dev.unwind.journal.acceptance.AcceptanceOutcome;
import dev.unwind.journal.acceptance.BatchAcceptance;
import dev.unwind.journal.acceptance.CheckedBatch;
import dev.unwind.journal.acceptance.Staging;
import dev.unwind.offload.DocumentWork;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * A batch that is submitted in pieces. Each piece is checked and staged when it comes; kept in memory is only how its
 * changes depend on one another. Calls follow one another; whatever fails, {@link #abandon} is the last.
 */
public final class StagedSubmission {
    private static final Logger LOG = Logger.getLogger(StagedSubmission.class);

    /** Enough to see what is wrong: nothing more is taken then. */
    private static final int MAX_VIOLATIONS = 100;

    /** How many changes are ordered on an event loop. */
    private static final int SMALL = 1_000;

    private final Admission admission;
    private final Staging staging;
    private final BatchAcceptance acceptance;
    private final Tenant tenant;
    private final BatchOptions options;
    private final Map<String, String> labels;
    private final BatchId id = BatchId.next();
    private final SubmissionValidator validator;
    private boolean begun;

    StagedSubmission(
            Admission admission,
            Staging staging,
            BatchAcceptance acceptance,
            Tenant tenant,
            BatchOptions options,
            Map<String, String> labels) {
        this.admission = admission;
        this.staging = staging;
        this.acceptance = acceptance;
        this.validator = admission.newValidator(options);
        this.tenant = tenant;
        this.options = options;
        this.labels = labels;
    }

    /** How many changes there are so far. */
    int size() {
        return validator.size();
    }

    BatchId id() {
        return id;
    }

    /** Checks the next changes, numbered on from the last, by themselves. May take long: not for an event loop. */
    public List<Change> check(List<Change> changes) {
        return changes.stream().map(validator::add).toList();
    }

    /**
     * Resolves and stages changes that were just checked. Where something is wrong already, nothing more is staged.
     *
     * @return lazy; completes on the event loop of the database connection; fails with {@link InvalidSubmission} where
     *     so much is wrong by now that more would not help, or with
     *     {@link dev.unwind.journal.postgres.JournalUnavailable}
     */
    public Uni<Void> add(List<Change> checked) {
        return admission.resolve(tenant, validator, checked).flatMap(claims -> {
            if (validator.countViolations() >= MAX_VIOLATIONS) {
                throw new InvalidSubmission(validator.violations());
            }
            return validator.countViolations() == 0
                    ? stage(checked, claims)
                    : Uni.createFrom().voidItem();
        });
    }

    private Uni<Void> stage(List<Change> changes, RequiredClaims claims) {
        var steps = changes.stream()
                .map(change -> new CheckedBatch.Step(change, Set.of(), Set.of()))
                .toList();
        var staged = Stream.concat(claims.exclusive().stream(), claims.shared().stream())
                .map(each -> new Staging.StepClaim(each.change(), each.claim()))
                .toList();
        return begin().chain(() -> staging.add(id, tenant, steps, staged));
    }

    private Uni<Void> begin() {
        if (begun) {
            return Uni.createFrom().voidItem();
        }
        begun = true;
        return staging.begin(frame(Optional.empty(), Optional.empty()));
    }

    /**
     * Makes the batch durable, now that all of it is staged.
     *
     * @return lazy; completes on the event loop of the database connection; fails with {@link InvalidSubmission} or
     *     {@link dev.unwind.journal.postgres.JournalUnavailable}
     */
    Uni<AcceptanceOutcome> accept(Caller caller) {
        return (size() <= SMALL ? Uni.createFrom().item(this::finish) : DocumentWork.offLoop(this::finish))
                .invoke(StagedSubmission::refuse)
                .chain(() -> staging.link(id, links()))
                .chain(() -> staging.clashes(id))
                .invoke(clashes -> refuse(clashes.stream().map(this::duplicate).toList()))
                .chain(() -> acceptance.acceptStaged(frame(caller.key(), caller.trace()), size()));
    }

    private List<Violation> finish() {
        validator.finish();
        return validator.violations();
    }

    /** The batch without its steps and claims, which are staged. */
    private CheckedBatch frame(Optional<RequestKey> key, Optional<TraceParent> trace) {
        return new CheckedBatch(id, tenant, options, labels, List.of(), Set.of(), key, trace);
    }

    private static void refuse(List<Violation> violations) {
        if (!violations.isEmpty()) {
            throw new InvalidSubmission(violations);
        }
    }

    private List<Staging.Links> links() {
        return IntStream.rangeClosed(1, size())
                .mapToObj(step -> new Staging.Links(step, validator.dependsOn(step), validator.exposes(step)))
                .filter(links ->
                        !links.dependsOn().isEmpty() || !links.exposes().isEmpty())
                .toList();
    }

    private Violation duplicate(Staging.Clash clash) {
        var steps = clash.steps().stream().sorted().toList();
        int first = steps.get(0);
        int second = steps.get(1);
        return RequiredClaims.duplicate(ViolationCollector.pointer(second), clash.claim(), first, validator.key(first));
    }

    /** Discards what was staged, in the background. Has no effect on a batch that was accepted. Returns at once. */
    public void abandon() {
        if (begun) {
            staging.discard(id)
                    .subscribe()
                    .with(
                            gone -> {},
                            failure -> LOG.debugf(
                                    "batch %s: what was staged is deleted later: %s", id, failure.getMessage()));
        }
    }
}
