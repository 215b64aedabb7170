package dev.unwind.provider.rest.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonMetaSchema;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.PathType;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;
import dev.unwind.batch.change.ChangeType;
import dev.unwind.batch.change.LineText;
import dev.unwind.batch.change.Reference;
import dev.unwind.batch.change.References;
import dev.unwind.batch.json.DocumentSize;
import dev.unwind.batch.json.Violation;
import dev.unwind.provider.IdRules.Parent;
import dev.unwind.provider.KindTraits;
import dev.unwind.provider.rest.description.KindDescription;
import dev.unwind.provider.rest.message.ProviderJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Checks desired states against a kind's JSON Schema. Messages say what was expected and never show values.
 * Thread-safe.
 */
public final class DesiredStateValidator {
    private static final JsonSchemaFactory FACTORY = JsonSchemaFactory.getInstance(
            VersionFlag.V202012,
            factory -> factory.metaSchema(JsonMetaSchema.builder(JsonMetaSchema.getV202012())
                    .vocabularyFactory(ExactMultiples::vocabulary)
                    .build()));
    private static final SchemaValidatorsConfig CONFIG = SchemaValidatorsConfig.builder()
            .pathType(PathType.JSON_POINTER)
            .locale(Locale.ENGLISH)
            .regularExpressionFactory(LinearPattern::new)
            .build();

    /** The most values of one state. The validator keeps what it finds wrong of each, all at once. */
    private static final int MOST_VALUES = 250_000;

    private static final int MOST_VIOLATIONS = 1_000;

    private final KindTraits traits;
    private final Optional<Parent> parent;
    private final List<String> immutable;
    private final ForgottenMembers forgotten;
    private final Optional<JsonSchema> whole;
    private final Optional<MergePatchSchema> patchForm;
    private final Optional<JsonSchema> patch;

    public DesiredStateValidator(KindDescription kind) {
        this.traits = kind.traits();
        this.parent = kind.traits().ids().parent();
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

    /** At most 1,000 violations. Takes time for each value of the state: not for an event loop if it has many. */
    public List<Violation> violations(ChangeType type, JsonNode desired) {
        if (!desired.isObject()) {
            return List.of(new Violation("", "expected an object"));
        }
        if (!DocumentSize.hasAtMost(MOST_VALUES, desired)) {
            return List.of(new Violation("", "has more than " + MOST_VALUES + " values"));
        }
        List<Violation> found = new ArrayList<>(
                type == ChangeType.UPDATE ? ofPatch(desired) : violations(whole, withoutParent(desired)));
        nameViolation(desired).ifPresent(found::add);
        parent.filter(above -> type.creates())
                .flatMap(above -> parentViolation(above, desired.path(above.member())))
                .ifPresent(found::add);
        return found;
    }

    /** The parent is no member of the provider's API. */
    private JsonNode withoutParent(JsonNode desired) {
        return parent.filter(above -> desired.has(above.member()))
                .map(above -> ((ObjectNode) desired.deepCopy()).<JsonNode>without(above.member()))
                .orElse(desired);
    }

    private static Optional<Violation> parentViolation(Parent above, JsonNode given) {
        String what = above.kind()
                .map(kind -> "the id of the " + kind + " under which it lies, or a reference to it")
                .orElse("the value under which it lies");
        String at = "/" + References.escape(above.member());
        if (given.isMissingNode() || given.isNull()) {
            return Optional.of(new Violation(at, "is required: " + what));
        }
        boolean numeric = above.rules().parent().isEmpty() && above.rules().numeric();
        boolean spelt = numeric ? given.isIntegralNumber() : given.isTextual();
        return Reference.is(given) || spelt && above.in(state(above, given)).isPresent()
                ? Optional.empty()
                : Optional.of(new Violation(at, "expected " + what + (numeric ? ", a whole number" : ", a text")));
    }

    private static JsonNode state(Parent above, JsonNode given) {
        return ProviderJson.object().set(above.member(), given);
    }

    /** A name that cannot be stored or claimed is refused, whatever the schema says. */
    private Optional<Violation> nameViolation(JsonNode desired) {
        return traits.givenName(desired)
                .flatMap(name -> LineText.violation(name, LineText.LONGEST_NAME))
                .map(reason -> new Violation(
                        "/" + References.escape(traits.nameMember().orElseThrow()), reason));
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
        Set<ValidationMessage> messages = schema.get().validate(WholeNumbers.spelt(desired));
        if (messages.isEmpty()) {
            return List.of();
        }
        var excuses = new Excuses(desired);
        return messages.stream()
                .filter(message -> !excuses.cover(message))
                .map(DesiredStateValidator::violation)
                .distinct()
                .limit(MOST_VIOLATIONS)
                .toList();
    }

    private static Violation violation(ValidationMessage message) {
        String at = message.getInstanceLocation().toString();
        boolean extra = message.getType().equals("additionalProperties") && message.getProperty() != null;
        return extra
                ? new Violation(at + "/" + References.escape(message.getProperty()), "is not a member that can be set")
                : new Violation(at, message.getError());
    }
}
