package dev.unwind.engine.step;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.batch.json.Json;
import dev.unwind.provider.ProviderFailure;
import java.util.Optional;

/** Why a step cannot go on, forward or back. Messages are for people and hold no secrets. */
public final class StepFailure extends RuntimeException {
    /** What the failure leaves behind at the provider. */
    public enum Extent {
        /** It is shown that nothing was changed by this step. */
        NOTHING,
        /** Something was changed, or may have been; looking says what. */
        SOMETHING,
        /** A call was sent and looking could not tell what became of it. */
        UNKNOWN
    }

    /** The code of a failure because somebody else changed the resource. */
    static final String DRIFT = "DRIFT";

    /** The code of one of which nobody knows what became of it since the backup. */
    public static final String RESTORED = "RESTORED";

    private final String code;
    private final Extent extent;
    private final transient Optional<ObjectNode> drift;
    private final transient ObjectNode detail;

    private StepFailure(String code, String message, Extent extent, Optional<ObjectNode> drift, ObjectNode detail) {
        super(message, null, false, false);
        this.code = code;
        this.extent = extent;
        this.drift = drift;
        this.detail = detail;
    }

    /** A failure before anything was sent. */
    public static StepFailure untouched(String code, String message) {
        return new StepFailure(code, message, Extent.NOTHING, Optional.empty(), Json.object());
    }

    /** A failure after something was changed. */
    public static StepFailure touched(String code, String message) {
        return new StepFailure(code, message, Extent.SOMETHING, Optional.empty(), Json.object());
    }

    /** A call whose outcome could not be found out. */
    public static StepFailure inDoubt(String message) {
        return new StepFailure("IN_DOUBT", message, Extent.UNKNOWN, Optional.empty(), Json.object());
    }

    /** What became of the step since the backup is not on record. */
    public static StepFailure restored(String message) {
        return new StepFailure(RESTORED, message, Extent.UNKNOWN, Optional.empty(), Json.object());
    }

    /** The resource is not as this batch left it. */
    public static StepFailure drift(String message, ObjectNode drift) {
        return new StepFailure(DRIFT, message, Extent.SOMETHING, Optional.of(drift), Json.object());
    }

    /** What a provider's failure means for the step; a call in doubt is not among these, it is looked up. */
    public static StepFailure of(ProviderFailure failure, boolean touched) {
        var detail = Json.object();
        failure.status().ifPresent(status -> detail.put("status", status));
        return new StepFailure(
                failure.code(),
                failure.getMessage(),
                touched || failure.partiallyApplied() ? Extent.SOMETHING : Extent.NOTHING,
                Optional.empty(),
                detail);
    }

    /** The same failure of a step of which something is known to be changed. */
    public StepFailure afterChange() {
        return extent == Extent.NOTHING ? new StepFailure(code, getMessage(), Extent.SOMETHING, drift, detail) : this;
    }

    /** The same failure, with what it was about in front of its message. */
    public StepFailure about(String what) {
        return new StepFailure(code, what + ": " + getMessage(), extent, drift, detail);
    }

    /** The same failure, with what differs. */
    public StepFailure with(ObjectNode difference) {
        return new StepFailure(code, getMessage(), extent, Optional.of(difference), detail);
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

    /** What callers see. */
    public ObjectNode json() {
        var json = Json.object().put("code", code).put("message", getMessage());
        json.setAll(detail);
        return json;
    }
}
