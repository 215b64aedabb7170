package dev.unwind.provider.draft;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.batch.json.Json;
import dev.unwind.provider.draft.kind.DraftNotes;
import dev.unwind.provider.draft.openapi.InvalidOpenApi;
import dev.unwind.provider.rest.file.ProviderReader;
import dev.unwind.provider.rest.placeholder.PlaceholderSources;
import dev.unwind.provider.rest.yaml.DescriptionErrors;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Reads a drafted file as the gateway would, and leaves out what it would not take: first the schema of a kind, then
 * the kind. Used once.
 */
final class DraftCheck {
    private final DraftVariables variables;
    private final DraftNotes notes;

    DraftCheck(DraftVariables variables, DraftNotes notes) {
        this.variables = variables;
        this.notes = notes;
    }

    /**
     * Changes the file in place.
     *
     * @throws InvalidOpenApi if nothing is left that the gateway would take
     */
    void correct(ObjectNode file) {
        ObjectNode kinds = (ObjectNode) file.get("kinds");
        List<String> mistakes = mistakes(file);
        if (mistakes.isEmpty()) {
            return;
        }
        for (String kind : List.copyOf(names(kinds))) {
            ObjectNode alone = Json.object();
            file.properties().forEach(member -> alone.set(member.getKey(), member.getValue()));
            alone.putObject("kinds").set(kind, kinds.get(kind));
            List<String> own = mistakes(alone);
            if (!own.isEmpty()) {
                correct(kinds, kind, own, alone);
            }
        }
        List<String> left = mistakes(file);
        if (kinds.isEmpty() || !left.isEmpty()) {
            throw new InvalidOpenApi("", "expected names and values that a description can hold; " + mistakes.get(0));
        }
    }

    private void correct(ObjectNode kinds, String kind, List<String> mistakes, ObjectNode alone) {
        String at = DraftNotes.under("/kinds", kind);
        ((ObjectNode) kinds.get(kind)).remove("desired");
        if (mistakes(alone).isEmpty()) {
            notes.add(at + "/desired", "is left out: " + mistakes.get(0));
        } else {
            kinds.remove(kind);
            notes.forget(at);
            notes.add("/kinds", kind + " is left out: " + mistakes.get(0));
        }
    }

    private static List<String> names(ObjectNode kinds) {
        return kinds.propertyStream().map(Map.Entry::getKey).toList();
    }

    private List<String> mistakes(ObjectNode file) {
        DescriptionErrors mistakes = DescriptionErrors.none();
        String yaml = new DraftYaml(variables, new DraftNotes())
                .write(file, List.of())
                .yaml();
        new ProviderReader(new PlaceholderSources(variables::forReading, Path.of("secrets")), mistakes).read(yaml);
        return mistakes.all();
    }
}
