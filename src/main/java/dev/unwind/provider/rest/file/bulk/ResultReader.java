package dev.unwind.provider.rest.file.bulk;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.provider.rest.description.BulkForm;
import dev.unwind.provider.rest.description.BulkForm.Label;
import dev.unwind.provider.rest.description.BulkForm.Results;
import dev.unwind.provider.rest.yaml.YamlSection;
import java.util.Map;
import java.util.Optional;

/** Reads what the answer to a common call says of its items. */
final class ResultReader {
    private static final String BY = "by";
    private static final String BY_AT = "byAt";

    private final BulkContext kind;
    private final String operation;

    ResultReader(BulkContext kind, String operation) {
        this.kind = kind;
        this.operation = operation;
    }

    Results read(YamlSection results, Optional<JsonNode> item) {
        try (results) {
            Optional<Optional<Label>> by = results.oneOf(
                    BY,
                    Map.of(
                            "order", Optional.<Label>empty(),
                            "id", Optional.of(Label.ID),
                            "name", Optional.of(Label.NAME),
                            "key", Optional.of(Label.KEY)));
            Optional<Label> label = by.flatMap(chosen -> chosen);
            Optional<JsonPointer> resource = results.pointer("resource");
            Optional<JsonPointer> labelAt = results.pointer(BY_AT);
            check(results, label, labelAt.isPresent(), item);
            Label checked = label.orElseGet(() -> kind.usualLabel(operation));
            return new Results(
                    results.pointer("at").orElse(JsonPointer.empty()),
                    label.isEmpty(),
                    checked,
                    labelAt.or(() -> kind.labelAt(checked, resource.orElse(JsonPointer.empty()))),
                    results.pointer("status"),
                    results.jmesPath("failed"),
                    resource);
        }
    }

    private void check(YamlSection results, Optional<Label> label, boolean placed, Optional<JsonNode> item) {
        if (label.isEmpty()) {
            if (placed) {
                results.mistake(BY_AT, "needs by: id, name or key");
            }
            return;
        }
        switch (label.get()) {
            case ID -> {
                if (operation.equals(BulkContext.CREATE) && !kind.namesAreIds()) {
                    results.mistake(BY, "the ids of what is created are not known yet: expected order, name or key");
                } else if (operation.equals(BulkContext.UPDATE) && kind.movesOnUpdate()) {
                    results.mistake(BY, "an update may give another id (movesOnUpdate): expected order or key");
                } else if (!placed
                        && kind.labelAt(Label.ID, JsonPointer.empty()).isEmpty()) {
                    results.mistake(BY_AT, "is required: where a result holds the id");
                }
            }
            case NAME -> {
                if (!operation.equals(BulkContext.CREATE) || !kind.hasNames()) {
                    results.mistake(BY, "names tell only the results of creates apart, of a kind that has a name");
                }
            }
            case KEY -> {
                if (!placed) {
                    results.mistake(BY_AT, "is required: where a result holds the key");
                }
                if (item.filter(form -> form.toString().contains(BulkForm.KEY)).isEmpty()) {
                    results.mistake(BY, "needs " + BulkForm.KEY + " in item");
                }
            }
        }
    }
}
