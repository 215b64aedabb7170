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
import dev.unwind.journal.acceptance.BatchAcceptance;
import dev.unwind.journal.acceptance.CheckedBatch;
import dev.unwind.journal.acceptance.Staging;
import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jboss.logging.Logger;

/**
 * A batch that is submitted in pieces: each is checked and staged when it comes, and what is kept of it here is how its changes hang
 * together with the others. Its calls follow one another; whatever fails, {@link #abandon} is the last.
 */
public final class StagedSubmission {
    private static final Logger LOG = Logger.getLogger(StagedSubmission.class);

    /** Enough to see what is wrong. */
    private static final int MOST_VIOLATIONS = 100;

    private final Admission admission;
    private final Staging staging;
    private final BatchAcceptance acceptances;
    private final Tenant tenant;
    private final BatchOptions options;
    private final Map<String, String> labels;
    private final BatchId id = BatchId.next();
    private final SubmissionValidator check;
    private boolean begun;

    StagedSubmission(
            Admission admission,
            Staging staging,
            BatchAcceptance acceptances,
            SubmissionValidator check,
            Tenant tenant,
            BatchOptions options,
            Map<String, String> labels) {
        this.admission = admission;
        this.staging = staging;
        this.acceptances = acceptances;
        this.check = check;
        this.tenant = tenant;
        this.options = options;
        this.labels = labels;
    }

    /** How many changes there are so far. */
    public int size() {
        return check.size();
    }

    public BatchId id() {
        return id;
    }

    /** Checks the next changes, numbered on from the last, by themselves. On any thread; takes a while where there are many. */
    public List<Change> check(List<Change> changes) {
        return changes.stream().map(check::add).toList();
    }

    /**
     * Takes changes that were just checked.
     *
     * @return fails with {@link InvalidSubmission} where so much is wrong by now that more would not help, or with {@link
     *     dev.unwind.journal.postgres.JournalUnavailable}
     */
    public Uni<Void> add(List<Change> checked) {
        return admission.resolve(tenant, check, checked).flatMap(needed -> {
            if (check.violations().size() >= MOST_VIOLATIONS) {
                throw new InvalidSubmission(check.violations());
            }
            return check.violations().isEmpty()
                    ? stage(checked, needed)
                    : Uni.createFrom().voidItem();
        });
    }

    private Uni<Void> stage(List<Change> changes, Admission.Needed needed) {
        var claims = new ArrayList<Staging.StepClaim>();
        needed.ofChanges().forEach(each -> claims.add(new Staging.StepClaim(each.change(), each.claim())));
        needed.ofReferences()
                .forEach(each -> claims.add(
                        new Staging.StepClaim(each.change(), each.claim().asShared())));
        var steps = changes.stream()
                .map(change -> new CheckedBatch.Step(change, Set.of(), Set.of()))
                .toList();
        return begin().chain(() -> staging.add(id, tenant, steps, claims));
    }

    private Uni<Void> begin() {
        if (begun) {
            return Uni.createFrom().voidItem();
        }
        begun = true;
        return staging.begin(acceptance(Optional.empty(), Optional.empty()));
    }

    /** Makes the batch durable, now that all of it is there. Fails with {@link InvalidSubmission}, too. */
    public Uni<BatchAcceptance.Outcome> accept(Caller caller) {
        return Uni.createFrom().deferred(() -> {
            check.finish();
            refuse(check.violations());
            return staging.link(id, links())
                    .chain(() -> staging.clashes(id))
                    .invoke(clashes ->
                            refuse(clashes.stream().map(this::violation).toList()))
                    .chain(() -> acceptances.acceptStaged(acceptance(caller.key(), caller.trace()), size()));
        });
    }

    /** The batch without what is staged of it. */
    private CheckedBatch acceptance(Optional<RequestKey> key, Optional<TraceParent> trace) {
        return new CheckedBatch(id, tenant, options, labels, List.of(), Set.of(), key, trace);
    }

    private static void refuse(List<Violation> violations) {
        if (!violations.isEmpty()) {
            throw new InvalidSubmission(violations);
        }
    }

    private List<Staging.Links> links() {
        var links = new ArrayList<Staging.Links>();
        for (int step = 1; step <= size(); step++) {
            if (!check.dependsOn(step).isEmpty() || !check.exposes(step).isEmpty()) {
                links.add(new Staging.Links(step, check.dependsOn(step), check.exposes(step)));
            }
        }
        return links;
    }

    private Violation violation(Staging.Clash clash) {
        var steps = clash.steps().stream().sorted().toList();
        int first = steps.get(0);
        int second = steps.get(1);
        return Admission.twice("/changes/" + (second - 1), clash.claim(), check.key(first), first);
    }

    /** Nothing comes of it: what was staged goes, in the background. Without effect on a batch that was accepted. */
    public void abandon() {
        if (begun) {
            staging.discard(id)
                    .subscribe()
                    .with(
                            gone -> {},
                            failure ->
                                    LOG.debugf("batch %s: what was staged goes later: %s", id, failure.getMessage()));
        }
    }
}
