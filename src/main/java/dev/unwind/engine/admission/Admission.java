package dev.unwind.engine.admission;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import dev.unwind.batch.BatchId;
import dev.unwind.batch.BatchOptions;
import dev.unwind.batch.Caller;
import dev.unwind.batch.Submission;
import dev.unwind.batch.Tenant;
import dev.unwind.batch.change.Change;
import dev.unwind.batch.json.Violation;
import dev.unwind.engine.admission.ReferenceScanner.TrackedReference;
import dev.unwind.engine.refusal.InvalidSubmission;
import dev.unwind.engine.refusal.OverLimit;
import dev.unwind.journal.acceptance.CheckedBatch;
import dev.unwind.journal.alias.ResourceResolver;
import dev.unwind.journal.postgres.DatabaseRetry;
import dev.unwind.offload.DocumentWork;
import dev.unwind.provider.Kinds;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;

/**
 * Decides whether a submission can be executed as it stands: resolves the tracked resources that it names, and refuses
 * it with all that is wrong at once. Stores nothing.
 */
@ApplicationScoped
public class Admission {
    private final Kinds kinds;
    private final ResourceResolver resolver;
    private final DatabaseRetry retry;

    public Admission(Kinds kinds, ResourceResolver resolver, DatabaseRetry retry) {
        this.kinds = kinds;
        this.resolver = resolver;
        this.retry = retry;
    }

    /**
     * Checks a whole submission and gives the batch, ready to be made durable.
     *
     * @return lazy; completes on the event loop of the database connection; fails with {@link InvalidSubmission} and
     *     all violations, with {@link OverLimit} where too many large documents wait to be checked, or with
     *     {@link dev.unwind.journal.postgres.JournalUnavailable}
     */
    public Uni<CheckedBatch> admit(BatchId id, Caller caller, Submission submission) {
        return Uni.createFrom().deferred(() -> {
            var validator = newValidator(submission.options());
            return DocumentWork.unlessCrowded(
                            desired(submission), () -> check(submission, validator), OverLimit::ofDocuments)
                    .flatMap(changes -> checked(id, caller, submission, validator, changes));
        });
    }

    private static List<JsonNode> desired(Submission submission) {
        return submission.changes().stream()
                .map(change -> change.desired().orElse(NullNode.instance))
                .toList();
    }

    private static List<Change> check(Submission submission, SubmissionValidator validator) {
        var changes = submission.changes().stream().map(validator::add).toList();
        validator.finish();
        return changes;
    }

    private Uni<CheckedBatch> checked(
            BatchId id, Caller caller, Submission submission, SubmissionValidator validator, List<Change> changes) {
        return resolve(caller.tenant(), validator, changes)
                .invoke(claims -> refuse(validator.violations(), claims.duplicates(changes)))
                .map(claims -> new CheckedBatch(
                        id,
                        caller.tenant(),
                        submission.options(),
                        submission.labels(),
                        steps(changes, validator),
                        claims.ofBatch(),
                        caller.key(),
                        caller.trace()));
    }

    private static void refuse(List<Violation> ofChanges, List<Violation> duplicates) {
        var violations = new ArrayList<>(ofChanges);
        violations.addAll(duplicates);
        if (!violations.isEmpty()) {
            throw new InvalidSubmission(violations.stream().distinct().toList());
        }
    }

    private static List<CheckedBatch.Step> steps(List<Change> changes, SubmissionValidator validator) {
        return changes.stream()
                .map(change -> new CheckedBatch.Step(
                        change, validator.dependsOn(change.number()), validator.exposes(change.number())))
                .toList();
    }

    SubmissionValidator newValidator(BatchOptions options) {
        return new SubmissionValidator(kinds, options);
    }

    /**
     * Resolves what some changes that were just checked name and refer to; a name that is not tracked is added to the
     * violations.
     *
     * @return lazy; completes on the event loop of the database connection; fails with {@link InvalidSubmission} where
     *     nothing can be looked up, or with {@link dev.unwind.journal.postgres.JournalUnavailable}
     */
    Uni<RequiredClaims> resolve(Tenant tenant, SubmissionValidator validator, List<Change> changes) {
        if (!validator.allowsLookUps()) {
            return Uni.createFrom().failure(() -> new InvalidSubmission(validator.violations()));
        }
        var references = validator.takeTrackedReferences();
        var names = references.stream().map(TrackedReference::name).toList();
        return retry.withinCallerPatience(
                        "tracked resources could not be looked up",
                        ResolvedTargets.of(kinds, resolver, tenant, changes, names))
                .invoke(targets -> {
                    references.forEach(reference -> requireTracked(reference, targets, validator));
                    changes.forEach(change -> requireTracked(change, targets, validator));
                    changes.forEach(change -> refuseAmbiguous(change, targets, validator));
                })
                .map(targets -> RequiredClaims.of(changes, references, targets));
    }

    private static void requireTracked(
            TrackedReference reference, ResolvedTargets targets, SubmissionValidator validator) {
        var name = reference.name();
        if (!targets.isTracked(name)) {
            validator.violation(
                    reference.change(),
                    new Violation(
                            reference.pointer(),
                            "no " + name.kind() + " is tracked under the name \"" + name.name() + "\""));
        }
    }

    /** An id that the provider has given to somebody else's resource since means neither of the two for certain. */
    private static void refuseAmbiguous(Change change, ResolvedTargets targets, SubmissionValidator validator) {
        if (targets.isAmbiguous(change)) {
            var given = change.remoteId().orElseThrow();
            var current = targets.currentId(change).orElseThrow();
            validator.violation(
                    change.number(),
                    new Violation(
                            ViolationCollector.pointer(change.number()) + "/remoteId",
                            "the id \"" + given + "\" stands for two resources: the " + change.kind()
                                    + " that had it has the id \"" + current
                                    + "\" now, and another one is tracked under it; give that id, or the name alone"));
        }
    }

    private static void requireTracked(Change change, ResolvedTargets targets, SubmissionValidator validator) {
        if (change.type().needsExisting()
                && change.name().isPresent()
                && targets.currentId(change).isEmpty()) {
            validator.violation(
                    change.number(),
                    new Violation(
                            ViolationCollector.pointer(change.number()) + "/name",
                            "no " + change.kind() + " is tracked under the name \""
                                    + change.name().get() + "\"; give its remoteId"));
        }
    }
}
