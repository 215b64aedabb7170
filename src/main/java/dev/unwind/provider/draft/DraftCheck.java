package dev.unwind.provider.draft;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.batch.json.Json;
import dev.unwind.provider.draft.kind.DraftNotes;
import dev.unwind.provider.draft.openapi.InvalidOpenApi;
import dev.unwind.provider.rest.file.ProviderReader;
import dev.unwind.provider.rest.placeholder.PlaceholderSources;
import dev.unwind.provider.rest.yaml.DescriptionErrors;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads a drafted file as the gateway would, and leaves out what it would not take: the credentials; of a kind first
 * the schema, then the kind with all that lies under it. Used once.
 */
final class DraftCheck {
    private static final String AUTH = "auth";

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
        if (file.has(AUTH) && !mistakesAt(file, AUTH).isEmpty()) {
            notes.forget("/" + AUTH);
            notes.add("/" + AUTH, "is left out: " + mistakesAt(file, AUTH).get(0));
            file.remove(AUTH);
        }
        Set<String> checked = new HashSet<>();
        List.copyOf(names(kinds)).forEach(kind -> check(file, kinds, kind, checked));
        List<String> left = mistakes(file);
        if (kinds.isEmpty() || !left.isEmpty()) {
            throw new InvalidOpenApi("", "expected names and values that a description can hold; " + mistakes.get(0));
        }
    }

    private List<String> mistakesAt(ObjectNode file, String key) {
        return mistakes(file).stream()
                .filter(mistake -> mistake.startsWith(" at /" + key))
                .toList();
    }

    /** Checks a kind together with what it lies under, which is checked before. */
    private void check(ObjectNode file, ObjectNode kinds, String kind, Set<String> checked) {
        if (!checked.add(kind) || !kinds.has(kind)) {
            return;
        }
        Optional<String> above = parent(kinds.get(kind));
        above.ifPresent(parent -> check(file, kinds, parent, checked));
        if (above.filter(parent -> !kinds.has(parent)).isPresent()) {
            leaveOut(kinds, kind, above.get() + ", under which it lies, is left out");
            return;
        }
        ObjectNode alone = Json.object();
        file.properties().forEach(member -> alone.set(member.getKey(), member.getValue()));
        ObjectNode some = alone.putObject("kinds");
        Optional<String> next = Optional.of(kind);
        while (next.isPresent()) {
            some.set(next.get(), kinds.get(next.get()));
            next = parent(kinds.get(next.get()));
        }
        List<String> own = mistakes(alone);
        if (!own.isEmpty()) {
            correct(kinds, kind, own, alone);
        }
    }

    /** The kind of what resources lie under. */
    private static Optional<String> parent(JsonNode kind) {
        JsonNode parent = kind.path("parent");
        return Optional.of(parent.isObject() ? parent.path("kind") : parent)
                .filter(JsonNode::isTextual)
                .map(JsonNode::textValue);
    }

    private void correct(ObjectNode kinds, String kind, List<String> mistakes, ObjectNode alone) {
        ((ObjectNode) kinds.get(kind)).remove("desired");
        if (mistakes(alone).isEmpty()) {
            notes.add(DraftNotes.under("/kinds", kind) + "/desired", "is left out: " + mistakes.get(0));
        } else {
            leaveOut(kinds, kind, mistakes.get(0));
        }
    }

    private void leaveOut(ObjectNode kinds, String kind, String why) {
        kinds.remove(kind);
        notes.forget(DraftNotes.under("/kinds", kind));
        notes.add("/kinds", kind + " is left out: " + why);
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
