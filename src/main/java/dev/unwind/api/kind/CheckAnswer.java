package dev.unwind.api.kind;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.api.plan.ReversibilityAnswer;
import dev.unwind.batch.BatchId;
import dev.unwind.batch.change.RemoteId;
import dev.unwind.engine.kindcheck.KindReport;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * The findings of a check of a kind.
 *
 * @param kept whether every check succeeded and nothing is left behind
 * @param leftover the id of a scratch resource that could not be deleted, or of a resource that may not be as before
 * @param batch the batch by which an existing resource was changed and restored
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
@Schema(name = "KindCheckReport", description = "What a check of a kind against its provider found")
@RegisterForReflection
record CheckAnswer(
        String kind,
        boolean kept,
        List<Promise> promises,
        Optional<Looked> resource,
        List<Prospect> undoing,
        Optional<String> leftover,
        Optional<String> batch) {

    /**
     * A property that batches rely on.
     *
     * @param advice what to add to the kind's description, a line for each difference: a key, its value, and why
     */
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    @Schema(name = "KindPromise", description = "Something that a batch would rely on")
    @RegisterForReflection
    record Promise(
            String name,
            KindReport.Verdict verdict,
            String detail,
            @Schema(type = SchemaType.ARRAY, implementation = Object.class) Optional<JsonNode> difference,
            Optional<List<String>> advice) {}

    /**
     * A resource as batches see it.
     *
     * @param compared the projection, which is compared and restored, with secrets redacted
     * @param ignored members of the provider's answer that are neither compared nor restored as they are
     */
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    @Schema(name = "KindCheckResource", description = "A resource as a batch would see it")
    @RegisterForReflection
    record Looked(
            String remoteId,
            Optional<String> name,
            Optional<String> version,
            @Schema(type = SchemaType.OBJECT, implementation = Object.class) JsonNode compared,
            List<String> ignored) {}

    /** How far changes of one type can be undone. */
    @Schema(name = "KindUndoing", description = "What is known about undoing a change of this type")
    @RegisterForReflection
    record Prospect(String type, ReversibilityAnswer rollback) {}

    static CheckAnswer of(String kind, KindReport report) {
        return new CheckAnswer(
                kind,
                report.kept(),
                report.promises().stream()
                        .map(promise -> new Promise(
                                promise.name(),
                                promise.verdict(),
                                promise.detail(),
                                promise.difference(),
                                Optional.of(promise.advice()).filter(lines -> !lines.isEmpty())))
                        .toList(),
                report.resource()
                        .map(found -> new Looked(
                                found.id().value(),
                                found.name(),
                                found.version(),
                                found.projection(),
                                found.ignored())),
                report.outlook().stream()
                        .map(prospect -> new Prospect(prospect.type(), ReversibilityAnswer.of(prospect.outlook())))
                        .toList(),
                report.leftover().map(RemoteId::value),
                report.batch().map(BatchId::toString));
    }
}
