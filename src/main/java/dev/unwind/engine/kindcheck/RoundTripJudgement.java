package dev.unwind.engine.kindcheck;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.batch.BatchId;
import dev.unwind.batch.StepStatus;
import dev.unwind.batch.change.RemoteId;
import dev.unwind.engine.record.RecordedStates;
import dev.unwind.engine.state.StateDiff;
import dev.unwind.journal.record.StepRecord;
import dev.unwind.provider.RemoteResource;
import dev.unwind.provider.ResourceKind;
import java.util.List;
import java.util.Optional;

/**
 * Judges what a batch made of an existing resource, by its record and by what is read. Compares documents: not for
 * event loops where they are large.
 *
 * @param before the resource before the check
 * @param changed what the change was to make of its projection
 */
record RoundTripJudgement(ResourceKind kind, RemoteResource before, JsonNode changed, KindReport.Findings findings) {
    private static final String UPDATE = "update";
    private static final String RESTORE = "restore";

    /** Notes whether the change was made. */
    void updated(StepRecord record) {
        var state = record.state();
        var intended = RecordedStates.intended(record, state).orElse(changed);
        var after = RecordedStates.after(record, state);
        var advice = after.map(found -> DescriptionAdvice.of(kind, intended, found, Optional.of(before.projection())))
                .orElse(List.of());
        if (state.status() == StepStatus.APPLIED) {
            findings.kept(
                    UPDATE,
                    state.deviation().isPresent() ? "made, as far as tolerates allows" : "read back as it was to be",
                    advice);
        } else {
            findings.broken(
                    UPDATE,
                    message(record).orElse("it could not be made"),
                    after.map(found -> StateDiff.between(kind, Optional.of(intended), Optional.of(found))),
                    advice);
        }
    }

    /** What went wrong, as the step's record has it: the code and the message. */
    private static Optional<String> message(StepRecord record) {
        return record.state()
                .error()
                .map(error -> error.path("code").asText() + ": "
                        + error.path("message").asText());
    }

    /** Notes whether the resource is as before, and says so. */
    boolean restored(BatchId batch, StepRecord last, Optional<RemoteResource> found) {
        RemoteId id = before.id();
        boolean moved = found.filter(resource -> !resource.id().equals(id)).isPresent();
        JsonNode wanted = moved ? kind.traits().survivingNewId(before.projection()) : before.projection();
        Optional<JsonNode> shown = found.map(RemoteResource::projection)
                .map(state -> moved ? kind.traits().survivingNewId(state) : state);
        boolean asBefore = shown.filter(state -> kind.canonical(state).equals(kind.canonical(wanted)))
                .isPresent();
        if (!asBefore) {
            findings.broken(
                    RESTORE,
                    shown.isEmpty() ? "it is not there any more" : "it is not as before the check" + detail(last),
                    Optional.of(StateDiff.between(kind, Optional.of(wanted), shown)),
                    shown.map(state -> DescriptionAdvice.of(kind, wanted, state, Optional.of(changed)))
                            .orElse(List.of()));
        } else if (last.state().attempts() == 0) {
            findings.notTried(RESTORE, "nothing was sent, and it is as before");
        } else {
            findings.kept(RESTORE, "it is as before the check, by the batch " + batch);
        }
        return asBefore;
    }

    private static String detail(StepRecord last) {
        return last.state().status() == StepStatus.ROLLED_BACK
                ? ""
                : message(last)
                        .map(why -> ", and the batch could not restore it: " + why)
                        .orElse("");
    }
}
