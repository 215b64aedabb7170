package dev.unwind.engine.step;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.batch.BatchId;
import dev.unwind.batch.json.Json;
import dev.unwind.provider.ProviderFailure;
import java.util.Optional;

/** Says why a step cannot go on, forward or back. Messages are for people and hold no secrets. */
public final class StepFailure extends RuntimeException {
    /** What the failure leaves behind at the provider. */
    public enum Extent {
        /** Nothing was sent, or it is shown that nothing was changed by this step. */
        NOTHING,
        /** The provider refused it, or did nothing: only a look shows that nothing was changed. */
        REFUSED,
        /** Earlier writes of the step changed something; the last one did not. */
        EARLIER,
        /** Something was changed, or may have been; looking says what. */
        SOMETHING,
        /** A call was sent and looking could not tell what became of it. */
        UNKNOWN
    }

    /** The code of a failure because somebody else changed the resource. */
    static final String DRIFT = "DRIFT";

    /** The code of a failure after a restore from a backup: what became of the step since is not on record. */
    public static final String RESTORED = "RESTORED";

    /** The code of a failure because resources that are not undone refer to the one that is to be deleted. */
    public static final String REFERRED_TO = "REFERRED_TO";

    private final String code;
    private final Extent extent;
    private final transient Optional<ObjectNode> drift;
    private final transient ObjectNode detail;
    private final transient Optional<JsonNode> left;

    private StepFailure(
            String code,
            String message,
            Extent extent,
            Optional<ObjectNode> drift,
            ObjectNode detail,
            Optional<JsonNode> left) {
        super(message, null, false, false);
        this.code = code;
        this.extent = extent;
        this.drift = drift;
        this.detail = detail;
        this.left = left;
    }

    private StepFailure(String code, String message, Extent extent, Optional<ObjectNode> drift, ObjectNode detail) {
        this(code, message, extent, drift, detail, Optional.empty());
    }

    /** A failure before anything was sent. */
    public static StepFailure untouched(String code, String message) {
        return new StepFailure(code, message, Extent.NOTHING, Optional.empty(), Json.object());
    }

    /** A write that was answered and is not seen to have changed anything. */
    public static StepFailure notTaken(String message) {
        return new StepFailure("NOT_TAKEN", message, Extent.REFUSED, Optional.empty(), Json.object());
    }

    /** A failure after something was changed. */
    public static StepFailure touched(String code, String message) {
        return new StepFailure(code, message, Extent.SOMETHING, Optional.empty(), Json.object());
    }

    /** A call whose outcome could not be found out. */
    public static StepFailure inDoubt(String message) {
        return new StepFailure("IN_DOUBT", message, Extent.UNKNOWN, Optional.empty(), Json.object());
    }

    /** A write that the provider refused although what it was to make is there: whose work that is cannot be told. */
    public static StepFailure contradicted(ProviderFailure refusal) {
        var detail = Json.object();
        refusal.status().ifPresent(status -> detail.put("status", status));
        return new StepFailure(
                "IN_DOUBT",
                refusal.getMessage() + "; but a resource like it is there",
                Extent.UNKNOWN,
                Optional.empty(),
                detail);
    }

    /** A failure after a restore from a backup: what became of the step since is not on record. */
    public static StepFailure restored(String message) {
        return new StepFailure(RESTORED, message, Extent.UNKNOWN, Optional.empty(), Json.object());
    }

    /** The resource is not as this batch left it. */
    public static StepFailure drift(String message, ObjectNode drift) {
        return new StepFailure(DRIFT, message, Extent.SOMETHING, Optional.of(drift), Json.object());
    }

    /** Another batch changed the resource after this one had left it. */
    public static StepFailure drift(BatchId by, ObjectNode drift) {
        return new StepFailure(
                DRIFT,
                "the resource is not as this batch left it: batch " + by + " changed it",
                Extent.SOMETHING,
                Optional.of(drift),
                Json.object().put("batch", by.toString()));
    }

    /**
     * Translates a provider's failure. A call in doubt is not translated, it is looked up.
     *
     * @param touched whether the step may have changed something before
     */
    public static StepFailure of(ProviderFailure failure, boolean touched) {
        var detail = Json.object();
        failure.status().ifPresent(status -> detail.put("status", status));
        return new StepFailure(
                failure.code(),
                failure.getMessage(),
                touched || failure.partiallyApplied() ? Extent.SOMETHING : unless(failure),
                Optional.empty(),
                detail);
    }

    /** A call that was answered was sent: whatever the answer says, it may have changed something. */
    private static Extent unless(ProviderFailure failure) {
        return failure.status().isPresent() || failure.endedLater() ? Extent.REFUSED : Extent.NOTHING;
    }

    /** Turns a failure that changed nothing into one of a step that had changed something before. */
    public StepFailure afterChange() {
        return extent == Extent.NOTHING || extent == Extent.REFUSED
                ? new StepFailure(code, getMessage(), Extent.EARLIER, drift, detail, left)
                : this;
    }

    /** Turns a failure of which nothing was sent into one of a write that was refused before. */
    public StepFailure afterRefusal() {
        return extent == Extent.NOTHING
                ? new StepFailure(code, getMessage(), Extent.REFUSED, drift, detail, left)
                : this;
    }

    /** Puts what the failure is about in front of its message. */
    public StepFailure about(String what) {
        return new StepFailure(code, what + ": " + getMessage(), extent, drift, detail, left);
    }

    /** Adds what differs. */
    public StepFailure with(ObjectNode difference) {
        return new StepFailure(code, getMessage(), extent, Optional.of(difference), detail, left);
    }

    /** Adds how the resource differs from what it was to be; that is not drift, which is what others changed. */
    public StepFailure differing(ObjectNode difference) {
        var more = detail.deepCopy();
        more.set("difference", difference.has("diff") ? difference.get("diff") : difference);
        return new StepFailure(code, getMessage(), extent, drift, more, left);
    }

    /** Adds how the resource was left, as far as it was seen. */
    public StepFailure leaving(JsonNode projection) {
        return new StepFailure(code, getMessage(), extent, drift, detail, Optional.of(projection));
    }

    public String code() {
        return code;
    }

    public Extent extent() {
        return extent;
    }

    Optional<ObjectNode> drift() {
        return drift;
    }

    Optional<JsonNode> left() {
        return left;
    }

    /** What callers see. */
    public ObjectNode json() {
        var json = Json.object().put("code", code).put("message", getMessage());
        json.setAll(detail);
        return json;
    }
}
