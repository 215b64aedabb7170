package dev.unwind.engine;

import dev.unwind.batch.BatchId;
import dev.unwind.batch.BatchOptions;
import dev.unwind.batch.Change;
import dev.unwind.batch.Tenant;
import dev.unwind.batch.TraceParent;
import dev.unwind.batch.Violation;
import dev.unwind.journal.Acceptance;
import dev.unwind.journal.Acceptances;
import dev.unwind.journal.RequestKey;
import dev.unwind.journal.Staging;
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
public final class LargeSubmission {
    private static final Logger LOG = Logger.getLogger(LargeSubmission.class);

    /** Enough to see what is wrong. */
    private static final int MOST_VIOLATIONS = 100;

    private final Admission admission;
    private final Staging staging;
    private final Acceptances acceptances;
    private final Tenant tenant;
    private final BatchOptions options;
    private final Map<String, String> labels;
    private final BatchId id = BatchId.next();
    private final SubmissionCheck check;
    private boolean begun;

    LargeSubmission(
            Admission admission,
            Staging staging,
            Acceptances acceptances,
            SubmissionCheck check,
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

    BatchId id() {
        return id;
    }

    /** Checks the next changes, numbered on from the last, by themselves. On any thread; takes a while where there are many. */
    public List<Change> check(List<Change> changes) {
        return changes.stream().map(check::add).toList();
    }

    /**
     * Takes changes that were just checked.
     *
     * @return fails with {@link SubmissionRefused} where so much is wrong by now that more would not help, or with {@link
     *     dev.unwind.journal.JournalUnavailable}
     */
    public Uni<Void> add(List<Change> checked) {
        return admission.resolve(tenant, check, checked).flatMap(needed -> {
            if (check.violations().size() >= MOST_VIOLATIONS) {
                throw new SubmissionRefused(check.violations());
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
                .map(change -> new Acceptance.Step(change, Set.of(), Set.of()))
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

    /** Makes the batch durable, now that all of it is there. Fails with {@link SubmissionRefused}, too. */
    Uni<Acceptances.Outcome> accept(Caller caller) {
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
    private Acceptance acceptance(Optional<RequestKey> key, Optional<TraceParent> trace) {
        return new Acceptance(id, tenant, options, labels, List.of(), Set.of(), key, trace);
    }

    private static void refuse(List<Violation> violations) {
        if (!violations.isEmpty()) {
            throw new SubmissionRefused(violations);
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
