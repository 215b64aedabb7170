package dev.unwind.api.plan;

import dev.unwind.engine.plan.Reversibility;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * How far a change can be undone, as known beforehand.
 *
 * @param exact whether everything that can be read and written would be restored exactly
 */
@Schema(name = "Outlook", description = "What is known beforehand about undoing a change")
@RegisterForReflection
public record ReversibilityAnswer(boolean exact, List<Warning> warnings) {
    /** Something that would not be restored exactly, or whose outcome could stay unknown. */
    @Schema(name = "OutlookWarning")
    @RegisterForReflection
    record Warning(String code, String message) {}

    public static ReversibilityAnswer of(Reversibility outlook) {
        return new ReversibilityAnswer(
                outlook.exact(),
                outlook.warnings().stream()
                        .map(warning -> new Warning(warning.code(), warning.message()))
                        .toList());
    }
}
