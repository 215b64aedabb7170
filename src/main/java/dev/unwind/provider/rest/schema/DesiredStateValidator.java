package dev.unwind.provider.rest.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.PathType;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;
import dev.unwind.batch.change.ChangeType;
import dev.unwind.batch.change.References;
import dev.unwind.batch.json.Violation;
import dev.unwind.provider.rest.description.KindDescription;
import dev.unwind.provider.rest.message.ProviderJson;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Checks desired states against a kind's JSON Schema. Messages say what was expected and never show values.
 * Thread-safe.
 */
public final class DesiredStateValidator {
    private static final JsonSchemaFactory FACTORY = JsonSchemaFactory.getInstance(VersionFlag.V202012);
    private static final SchemaValidatorsConfig CONFIG = SchemaValidatorsConfig.builder()
            .pathType(PathType.JSON_POINTER)
            .locale(Locale.ENGLISH)
            .build();
    /** Keywords whose result depends on nested values. A reference nested in such a value may still become valid. */
    private static final Set<String> JUDGED_BY_CONTENT = Set.of(
            "anyOf",
            "oneOf",
            "allOf",
            "not",
            "if",
            "then",
            "else",
            "const",
            "enum",
            "contains",
            "minContains",
            "maxContains",
            "uniqueItems",
            "unevaluatedProperties",
            "unevaluatedItems");

    private final List<String> immutable;
    private final ForgottenMembers forgotten;
    private final Optional<JsonSchema> whole;
    private final Optional<MergePatchSchema> patchForm;
    private final Optional<JsonSchema> patch;

    public DesiredStateValidator(KindDescription kind) {
        this.immutable = kind.traits().immutable();
        this.forgotten = new ForgottenMembers(kind);
        this.whole = kind.desired().map(DesiredStateValidator::compiled);
        this.patchForm = kind.desired().map(MergePatchSchema::new);
        this.patch = patchForm.map(form -> compiled(form.schema()));
    }

    /** @throws RuntimeException if it is not a JSON Schema */
    public static JsonSchema compiled(JsonNode schema) {
        JsonSchema compiled = FACTORY.getSchema(schema, CONFIG);
        compiled.initializeValidators();
        return compiled;
    }

    public List<Violation> violations(ChangeType type, JsonNode desired) {
        if (!desired.isObject()) {
            return List.of(new Violation("", "expected an object"));
        }
        return type == ChangeType.UPDATE ? ofPatch(desired) : violations(whole, desired);
    }

    private List<Violation> ofPatch(JsonNode desired) {
        List<Violation> found = new ArrayList<>();
        JsonNode rest = desired.deepCopy();
        for (String member : immutable) {
            if (desired.has(member)) {
                ((ObjectNode) rest).remove(member);
                found.add(new Violation(
                        "/" + References.escape(member), member + " cannot be changed; use REPLACE for another one"));
            }
        }
        found.addAll(forgotten.violations(rest));
        patchForm.ifPresentOrElse(form -> form.takeRemovals(rest, found), () -> ProviderJson.dropNulls(rest));
        found.addAll(violations(patch, rest));
        return found;
    }

    private static List<Violation> violations(Optional<JsonSchema> schema, JsonNode desired) {
        if (schema.isEmpty()) {
            return List.of();
        }
        Set<ValidationMessage> messages = schema.get().validate(desired);
        if (messages.isEmpty()) {
            return List.of();
        }
        Set<String> references = new LinkedHashSet<>();
        References.visit(desired, (at, reference) -> references.add(at));
        return messages.stream()
                .filter(message -> references.stream().noneMatch(at -> excused(message, at)))
                .map(DesiredStateValidator::violation)
                .distinct()
                .toList();
    }

    private static boolean excused(ValidationMessage message, String reference) {
        String at = message.getInstanceLocation().toString();
        return at.equals(reference)
                || at.startsWith(reference + "/")
                || reference.startsWith(at + "/") && dependsOnContent(message);
    }

    private static boolean dependsOnContent(ValidationMessage message) {
        return JUDGED_BY_CONTENT.contains(message.getType())
                || JUDGED_BY_CONTENT.stream()
                        .anyMatch(keyword ->
                                message.getEvaluationPath().toString().contains("/" + keyword + "/"));
    }

    private static Violation violation(ValidationMessage message) {
        String at = message.getInstanceLocation().toString();
        boolean extra = message.getType().equals("additionalProperties") && message.getProperty() != null;
        return extra
                ? new Violation(at + "/" + References.escape(message.getProperty()), "is not a member that can be set")
                : new Violation(at, message.getError());
    }
}
