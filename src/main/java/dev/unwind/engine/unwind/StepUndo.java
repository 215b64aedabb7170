package dev.unwind.engine.unwind;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.batch.StepStatus;
import dev.unwind.batch.json.Json;
import dev.unwind.engine.compensation.Compensation;
import dev.unwind.engine.compensation.Compensations;
import dev.unwind.engine.compensation.RollbackContext;
import dev.unwind.engine.compensation.Unrestorable;
import dev.unwind.engine.restoration.Attempts;
import dev.unwind.engine.restoration.RestorationResult;
import dev.unwind.engine.state.Snapshot;
import dev.unwind.engine.step.Step;
import dev.unwind.engine.step.StepFailure;
import dev.unwind.journal.postgres.JournalUnavailable;
import dev.unwind.journal.record.RecordType;
import dev.unwind.offload.DocumentWork;
import dev.unwind.provider.PathPattern;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * Undoes single steps of a rollback, and records what became of them. Its Unis are lazy and fail with
 * {@link JournalUnavailable} alone: any other failure ends the step, not the rollback.
 */
final class StepUndo {
    private static final Logger LOG = Logger.getLogger(StepUndo.class);

    private final RollbackContext rollback;

    StepUndo(RollbackContext rollback) {
        this.rollback = rollback;
    }

    /** How far a step has come. */
    enum Outcome {
        /** What it changed was written back, as far as that is possible by now: the last look shows it. */
        RESTORED,
        /** Something is missing yet that other steps bring back. */
        UNFINISHED,
        /** It is on record how it ended. */
        CONCLUDED
    }

    /**
     * Undoes a step as far as that is possible now.
     *
     * @param again whether this run has written its resources already
     */
    Uni<Outcome> undo(Step step, boolean again) {
        if (step.state().touched() && step.state().attempts() == 0) {
            return failed(step, nothingCaptured()).replaceWith(Outcome.CONCLUDED);
        }
        if (rollback.over()) {
            return failed(step, Attempts.timedOut()).replaceWith(Outcome.CONCLUDED);
        }
        return guarded(step, () -> {
            var compensation = Compensations.of(step, rollback);
            return compensation.undo(again).flatMap(result -> switch (result) {
                case SKIPPED -> skipped(step).replaceWith(Outcome.CONCLUDED);
                case LEFT -> Uni.createFrom().item(Outcome.RESTORED);
                case RESTORED ->
                    Uni.createFrom().item(compensation.unfinished() ? Outcome.UNFINISHED : Outcome.RESTORED);
            });
        });
    }

    /** Restores what had to be left out at first, and points referrers at new ids. */
    Uni<Outcome> finish(Step step, boolean again) {
        return guarded(step, () -> {
            var compensation = Compensations.of(step, rollback);
            return compensation
                    .undo(again)
                    .flatMap(result -> result == RestorationResult.SKIPPED
                            ? Uni.createFrom().item(result)
                            : compensation.repoint(again))
                    .flatMap(result -> {
                        if (result == RestorationResult.SKIPPED) {
                            return skipped(step).replaceWith(Outcome.CONCLUDED);
                        }
                        return compensation.lacking()
                                ? Uni.createFrom().failure(referenceLost())
                                : Uni.createFrom().item(Outcome.RESTORED);
                    });
        });
    }

    /** The step was seen to hold after a restore from a backup, and its snapshot was made later than that. */
    private static StepFailure nothingCaptured() {
        return StepFailure.touched(
                "NO_SNAPSHOT",
                "nothing is on record of what was there before this change: a person has to say how it is settled");
    }

    private static StepFailure referenceLost() {
        return StepFailure.touched("REFERENCE_LOST", "restored, but what it referred to could not be brought back");
    }

    /** Carries out a part of undoing a step; a failure is recorded and concludes the step. */
    Uni<Outcome> guarded(Step step, Supplier<Uni<Outcome>> part) {
        return step.traced("undo", () -> Uni.createFrom()
                .deferred(part::get)
                .onFailure(failure -> !(failure instanceof JournalUnavailable))
                .recoverWithUni(
                        failure -> failed(step, asStepFailure(step, failure)).replaceWith(Outcome.CONCLUDED)));
    }

    private static StepFailure asStepFailure(Step step, Throwable failure) {
        if (failure instanceof StepFailure known) {
            return known;
        }
        LOG.errorf(
                failure,
                "batch %s, step %d could not be rolled back",
                step.run().id(),
                step.number());
        return StepFailure.touched("INTERNAL", "an unexpected error; the gateway's log has more");
    }

    /**
     * Records that the last look has shown the step's resource to be as captured. A step of which nothing had an effect
     * stays as it is.
     *
     * @param changedWithId whether members differ that may change with the id
     */
    Uni<Void> proved(Step step, Compensation compensation, boolean changedWithId) {
        step.run().prove(step.number());
        return DocumentWork.on(documents(step), compensation::unrestorable)
                .flatMap(missing -> proved(step, missing.given(changedWithId)));
    }

    private static List<JsonNode> documents(Step step) {
        return Stream.of(step.intent(), step.after(), step.snapshot().flatMap(Snapshot::projection))
                .flatMap(Optional::stream)
                .toList();
    }

    private Uni<Void> proved(Step step, Unrestorable missing) {
        boolean unchanged = !step.sent() || step.refused();
        return switch (step.state().status()) {
            case SKIPPED -> Uni.createFrom().voidItem();
            case FAILED -> unchanged ? Uni.createFrom().voidItem() : finished(step, missing, Json.object());
            case APPLIED ->
                finished(
                        step,
                        missing,
                        step.sent() ? Json.object() : Json.object().put("unchanged", true));
            default -> finished(step, missing, Json.object());
        };
    }

    private Uni<Void> finished(Step step, Unrestorable missing, ObjectNode data) {
        step.journal().passThrough(StepStatus.ROLLING_BACK);
        data.put("strategy", step.change().type().strategy().label());
        return step.settlement().isPresent()
                ? settled(step, data)
                : NameUndo.moved(step).flatMap(moved -> rolledBack(step, missing, moved, data));
    }

    private static Uni<Void> skipped(Step step) {
        step.journal().passThrough(StepStatus.ROLLING_BACK);
        return step.journal()
                .become(
                        RecordType.STEP_ROLLBACK_SKIPPED,
                        StepStatus.ROLLBACK_SKIPPED,
                        Json.object()
                                .put("strategy", step.change().type().strategy().label()),
                        entry -> {});
    }

    private static Uni<Void> settled(Step step, ObjectNode data) {
        step.verified();
        step.context().outline().order().attribution().addTo(data);
        return step.journal()
                .become(
                        RecordType.STEP_SETTLED,
                        StepStatus.SETTLED,
                        data.put("verified", true),
                        entry -> NameUndo.addTo(entry, step));
    }

    private Uni<Void> rolledBack(Step step, Unrestorable missing, Optional<String> nameMoved, ObjectNode data) {
        var accepted = step.context().options().rollback().accept();
        var losses = losses(step, missing);
        nameMoved.ifPresent(where -> losses.add(loss(NameUndo.MOVED, where)));
        if (!losses.isEmpty()) {
            step.lost(losses);
            data.set("losses", losses);
        }
        if (!missing.unseen().isEmpty() && !accepted.contains("WRITE_ONLY")) {
            return failed(
                    step,
                    StepFailure.touched(
                            "WRITE_ONLY",
                            "all that can be read is as captured, but " + PathPattern.names(missing.unseen())
                                    + " cannot be read and was not captured: a person has to set it"));
        }
        if (!missing.limitations().isEmpty() && !accepted.contains("LIMITATION")) {
            return failed(
                    step,
                    StepFailure.touched(
                            "LIMITATION",
                            "all that can be written is as captured, but the provider lost: "
                                    + String.join("; ", missing.limitations())));
        }
        if (!missing.lost().isEmpty() && !accepted.contains("LOST_WITH_ID")) {
            return failed(
                    step,
                    StepFailure.touched(
                            "LOST_WITH_ID",
                            "restored under a new id, which " + PathPattern.names(missing.lost())
                                    + " did not outlive"));
        }
        step.verified();
        return step.journal()
                .become(
                        RecordType.STEP_ROLLED_BACK,
                        StepStatus.ROLLED_BACK,
                        data.put("verified", true),
                        entry -> NameUndo.addTo(entry, step));
    }

    private static ArrayNode losses(Step step, Unrestorable missing) {
        var losses = JsonNodeFactory.instance.arrayNode();
        step.state()
                .losses()
                .ifPresent(known -> known.forEach(loss -> {
                    if (loss.path("code").asText().equals(StepFailure.REFERRED_TO)) {
                        losses.add(loss);
                    }
                }));
        if (!missing.unseen().isEmpty()) {
            losses.add(loss("WRITE_ONLY", PathPattern.names(missing.unseen()) + " could not be captured"));
        }
        missing.limitations().forEach(limitation -> losses.add(loss("LIMITATION", limitation)));
        if (!missing.lost().isEmpty()) {
            losses.add(loss("LOST_WITH_ID", PathPattern.names(missing.lost()) + " did not outlive the id"));
        }
        return losses;
    }

    private static ObjectNode loss(String code, String message) {
        return Json.object().put("code", code).put("message", message);
    }

    /** Records that the step could not be undone, and why. */
    static Uni<Void> failed(Step step, StepFailure failure) {
        step.journal().passThrough(StepStatus.ROLLING_BACK);
        return failure.extent() == StepFailure.Extent.UNKNOWN
                ? step.journal().fail(RecordType.STEP_IN_DOUBT, StepStatus.IN_DOUBT, failure)
                : step.journal().fail(RecordType.STEP_ROLLBACK_FAILED, StepStatus.ROLLBACK_FAILED, failure);
    }
}
