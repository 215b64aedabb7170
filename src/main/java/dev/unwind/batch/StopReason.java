package dev.unwind.batch;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.batch.json.Json;

/**
 * Why a run starts no more steps. Stored as a JSON object in the row of the batch and in its records, where callers
 * read it: the members and their order are part of the API. All values are immutable.
 */
public sealed interface StopReason {
    /** The reason as it is stored; a new object with each call. */
    ObjectNode json();

    /**
     * Whether all applied steps are undone for this reason, whatever {@link dev.unwind.batch.policy.OnFailure} says.
     */
    default boolean cancels() {
        return false;
    }

    /** Reads a stored reason. A code that this version does not know gives an {@link Unknown}. */
    static StopReason parse(ObjectNode json) {
        return switch (json.path("code").asText()) {
            case StepFailed.CODE ->
                new StepFailed(
                        json.path("step").asInt(),
                        json.path("key").asText(),
                        json.path("message").asText());
            case DeadlinePassed.CODE -> new DeadlinePassed();
            case Cancelled.CODE -> new Cancelled(Attribution.parse(json));
            case RollbackRequested.CODE -> new RollbackRequested(Attribution.parse(json));
            case Settled.CODE -> new Settled(Attribution.parse(json));
            case RestoredFromBackup.CODE -> new RestoredFromBackup();
            case Stuck.CODE -> new Stuck();
            default -> new Unknown(json.deepCopy());
        };
    }

    private static ObjectNode of(String code, String message) {
        return Json.object().put("code", code).put("message", message);
    }

    private static ObjectNode of(String code, String message, Attribution attribution) {
        var json = of(code, message);
        attribution.addTo(json);
        return json;
    }

    /**
     * A step failed, and the batch does not go on without it.
     *
     * @param key how the change is named in the submission
     * @param message the code of the failure, a colon, and what went wrong; without secrets
     */
    record StepFailed(int step, String key, String message) implements StopReason {
        private static final String CODE = "STEP_FAILED";

        @Override
        public ObjectNode json() {
            return Json.object()
                    .put("code", CODE)
                    .put("step", step)
                    .put("key", key)
                    .put("message", message);
        }
    }

    /** The deadline of the batch passed before all steps were applied. */
    record DeadlinePassed() implements StopReason {
        private static final String CODE = "DEADLINE";

        @Override
        public ObjectNode json() {
            return of(CODE, "the batch's deadline has passed");
        }
    }

    /** A caller cancelled the batch. */
    record Cancelled(Attribution attribution) implements StopReason {
        private static final String CODE = "CANCELLED";

        @Override
        public ObjectNode json() {
            return of(CODE, "the batch was cancelled", attribution);
        }

        @Override
        public boolean cancels() {
            return true;
        }
    }

    /** A caller asked for a rollback of a finished batch. */
    record RollbackRequested(Attribution attribution) implements StopReason {
        private static final String CODE = "ROLLBACK_REQUESTED";

        @Override
        public ObjectNode json() {
            return of(CODE, "a rollback was asked for", attribution);
        }
    }

    /** A person settles an open step of a finished batch. */
    record Settled(Attribution attribution) implements StopReason {
        private static final String CODE = "SETTLED";

        @Override
        public ObjectNode json() {
            return of(CODE, "a person says how a step was settled", attribution);
        }
    }

    /** PostgreSQL was restored from a backup while the run was unfinished. */
    record RestoredFromBackup() implements StopReason {
        private static final String CODE = "RESTORED";

        @Override
        public ObjectNode json() {
            return of(
                    CODE,
                    "PostgreSQL was restored from a backup while this was unfinished; nothing was sent since, and what is there was looked at");
        }
    }

    /** The batch was taken over again and again, and nothing came of it. */
    record Stuck() implements StopReason {
        private static final String CODE = "STUCK";

        @Override
        public ObjectNode json() {
            return of(
                    CODE,
                    "one instance after another took the batch over and could not go on with it; the gateway's log says why");
        }
    }

    /** A reason that another version of this program stored. It is kept as it is. */
    record Unknown(ObjectNode json) implements StopReason {
        @Override
        public ObjectNode json() {
            return json.deepCopy();
        }
    }
}
