package dev.unwind.engine.kindcheck;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.batch.Attribution;
import dev.unwind.batch.BatchId;
import dev.unwind.batch.BatchOptions;
import dev.unwind.batch.Caller;
import dev.unwind.batch.StepStatus;
import dev.unwind.batch.Submission;
import dev.unwind.batch.Tenant;
import dev.unwind.batch.change.Change;
import dev.unwind.batch.change.ChangeType;
import dev.unwind.batch.change.RemoteId;
import dev.unwind.batch.json.MergePatch;
import dev.unwind.batch.json.Violation;
import dev.unwind.batch.policy.OnBusy;
import dev.unwind.batch.policy.OnDrift;
import dev.unwind.batch.policy.OnFailure;
import dev.unwind.batch.run.RollbackRequest;
import dev.unwind.engine.kindcheck.ResourceRoundTrips.Means;
import dev.unwind.engine.refusal.InvalidSubmission;
import dev.unwind.engine.state.StateDiff;
import dev.unwind.journal.record.StepRecord;
import dev.unwind.offload.DocumentWork;
import dev.unwind.provider.ProviderFailure;
import dev.unwind.provider.RemoteResource;
import dev.unwind.provider.ResourceKind;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Changes one resource by a batch, rolls the batch back, and compares what is read with what was written. What is not
 * as before is named with its id and the batch, which holds what was captured. An instance serves one check.
 */
final class ResourceRoundTrip {
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(40);
    private static final Duration TO_UNDO = Duration.ofSeconds(15);
    private static final Duration USUAL_WAIT = Duration.ofSeconds(20);
    private static final Duration ROLLBACK = Duration.ofMinutes(5);
    private static final String UPDATE = "update";
    private static final String RESTORE = "restore";
    private static final String LEFTOVER = "leftover";

    private final Means means;
    private final Tenant tenant;
    private final ResourceKind kind;
    private final RemoteId id;
    private final ObjectNode change;
    private final KindReport.Findings findings = new KindReport.Findings();
    private Optional<RemoteResource> before = Optional.empty();
    private JsonNode changed;

    ResourceRoundTrip(Means means, Tenant tenant, ResourceKind kind, RemoteId id, ObjectNode change) {
        this.means = means;
        this.tenant = tenant;
        this.kind = kind;
        this.id = id;
        this.change = change;
        this.changed = change;
    }

    /**
     * Carries the check through. Lazy; completes on any thread; fails as {@link ResourceRoundTrips#check} does.
     *
     * @param earlier an earlier check that left the resource changed
     */
    Uni<KindReport> run(Optional<BatchId> earlier) {
        if (earlier.isPresent()) {
            findings.broken(LEFTOVER, "an earlier check changed it and did not restore it: " + undo(earlier.get()));
            return report(Optional.of(id), earlier);
        }
        return kind.read(id)
                .onFailure(ProviderFailure.class)
                .recoverWithUni(failure -> {
                    findings.broken("read", failure.getMessage());
                    return Uni.createFrom().nullItem();
                })
                .flatMap(found -> found == null
                        ? report(Optional.empty(), Optional.empty())
                        : found.isEmpty() ? absent() : checked(found.get()));
    }

    private Uni<KindReport> absent() {
        findings.broken("read", "the provider says that there is no resource with the id " + id);
        return report(Optional.empty(), Optional.empty());
    }

    private Uni<KindReport> checked(RemoteResource found) {
        findings.kept("read", "found, with the id that was asked for");
        before = Optional.of(found);
        return DocumentWork.run(found.body(), () -> requireChange(found))
                .chain(() -> means.gateway().submit(Caller.of(tenant), submission()))
                .onFailure(InvalidSubmission.class)
                .transform(ResourceRoundTrip::ofRequest)
                .flatMap(submitted -> afterwards(submitted.id())
                        .onFailure()
                        .recoverWithUni(failure -> cutOff(submitted.id(), failure)));
    }

    /** What is wrong with the change of the batch is wrong with that of the request. */
    private static Throwable ofRequest(Throwable failure) {
        return new InvalidSubmission(((InvalidSubmission) failure)
                .violations().stream()
                        .map(violation -> new Violation(
                                violation.pointer().replaceFirst("^/changes/0(/desired)?", "/change"),
                                violation.detail()))
                        .toList());
    }

    private void requireChange(RemoteResource found) {
        changed = MergePatch.apply(found.projection(), change);
        if (StateDiff.changesNothing(kind, found.projection(), changed)) {
            throw new InvalidSubmission(List.of(new Violation("/change", "the resource is as it says already")));
        }
        UndeclaredTraits.find(kind, found, findings);
    }

    private Submission submission() {
        var rollback = new BatchOptions.Rollback(ROLLBACK, 1, OnDrift.FAIL);
        var step = new Change(
                1,
                "check",
                ChangeType.UPDATE,
                kind.name(),
                Optional.empty(),
                Optional.of(id),
                Optional.of(change),
                List.of());
        return new Submission(
                new BatchOptions(OnFailure.ROLLBACK, OnBusy.REJECT, 1, Optional.of(longest()), rollback),
                Map.of(ResourceRoundTrips.LABEL, kind.name()),
                List.of(step));
    }

    /**
     * How long one direction may take: a write without an answer is looked for until it can have no effect any more.
     */
    private Duration longest() {
        Duration doubt = kind.traits().settles().plus(kind.traits().readLag()).plus(USUAL_WAIT);
        return doubt.compareTo(LONGEST_WAIT) < 0 ? doubt : LONGEST_WAIT;
    }

    private Uni<KindReport> afterwards(BatchId batch) {
        return ended(batch)
                .flatMap(ended -> ended
                        ? step(batch).flatMap(record -> afterUpdate(batch, record))
                        : stillUnderWay(batch, UPDATE));
    }

    private Uni<Boolean> ended(BatchId batch) {
        return means.waiter().await(tenant, batch, longest().plus(TO_UNDO));
    }

    private Uni<StepRecord> step(BatchId batch) {
        return means.steps().load(batch, 1);
    }

    /** A batch that has not ended goes on, on whichever instance: it is asked to undo what it does. */
    private Uni<KindReport> stillUnderWay(BatchId batch, String promise) {
        findings.broken(
                promise, "it has not ended within " + longest().plus(TO_UNDO) + "; the batch " + batch + " goes on");
        return means.gateway()
                .cancel(tenant, batch, attribution())
                .onFailure()
                .recoverWithNull()
                .chain(() -> notRestored(batch, id));
    }

    private static Attribution attribution() {
        return new Attribution(Optional.of("the check of the kind"), Optional.of("round trip"));
    }

    private Uni<KindReport> afterUpdate(BatchId batch, StepRecord record) {
        return DocumentWork.run(changed, () -> judgement().updated(record))
                .chain(() -> record.state().status() == StepStatus.APPLIED
                        ? means.gateway()
                                .rollback(Caller.of(tenant), batch, rollback())
                                .chain(() -> ended(batch))
                        : Uni.createFrom().item(true))
                .flatMap(ended ->
                        ended ? step(batch).flatMap(last -> judgeRestore(batch, last)) : stillUnderWay(batch, RESTORE));
    }

    private static RollbackRequest rollback() {
        return new RollbackRequest(
                Optional.empty(),
                List.of(),
                RollbackRequest.Dependants.REFUSE,
                OnBusy.WAIT,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                attribution());
    }

    /** Reads the resource once more and compares it with what it was before the check. */
    private Uni<KindReport> judgeRestore(BatchId batch, StepRecord last) {
        RemoteId now = last.state().remoteId().orElse(id);
        var judgement = judgement();
        return kind.read(now)
                .flatMap(found -> DocumentWork.on(List.of(changed), () -> judgement.restored(batch, last, found)))
                .onFailure(ProviderFailure.class)
                .recoverWithItem(failure -> {
                    findings.broken(RESTORE, "it cannot be looked at: " + failure.getMessage());
                    return false;
                })
                .flatMap(asBefore -> asBefore ? report(Optional.empty(), Optional.of(batch)) : notRestored(batch, now));
    }

    private RoundTripJudgement judgement() {
        return new RoundTripJudgement(kind, before.orElseThrow(), changed, findings);
    }

    private Uni<KindReport> notRestored(BatchId batch, RemoteId now) {
        findings.broken(
                LEFTOVER,
                "the " + kind.name() + " " + now + " may not be as before the check: see GET /v1/batches/" + batch
                        + "/steps, and " + undo(batch));
        return report(Optional.of(now), Optional.of(batch));
    }

    /** What an earlier check left behind, for people. */
    static String leftBehind(ResourceKind kind, BatchId batch, StepRecord step) {
        RemoteId left =
                step.state().remoteId().or(() -> step.change().remoteId()).orElseThrow();
        return "an earlier check changed the " + kind.name() + " " + left + " and did not restore it: " + undo(batch);
    }

    private static String undo(BatchId batch) {
        return "restore it with POST /v1/batches/" + batch + "/rollback, or state how it was settled";
    }

    /** The check itself failed after the batch was begun. */
    private Uni<KindReport> cutOff(BatchId batch, Throwable failure) {
        findings.cutOff(kind.name(), failure);
        return notRestored(batch, id);
    }

    private Uni<KindReport> report(Optional<RemoteId> leftover, Optional<BatchId> batch) {
        return KindCheck.report(kind, findings, before, leftover).map(report -> report.by(batch));
    }
}
