package dev.unwind.provider;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.batch.change.LineText;
import dev.unwind.batch.change.RemoteId;
import dev.unwind.provider.IdRules.Parent;
import java.text.Normalizer;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Spellings of names. Stateless. */
public final class Names {
    private Names() {}

    /**
     * A form that is the same for all names that some provider might take for one: compatibility composition (Unicode
     * NFKC), lower case, and white space that is collapsed and removed at both ends.
     */
    public static String folded(String name) {
        return Normalizer.normalize(name, Normalizer.Form.NFKC)
                .toLowerCase(Locale.ROOT)
                .strip()
                .replaceAll("\\s+", " ");
    }

    /** The name that several members make: their values, separated by slashes; empty if one of them is no value. */
    static Optional<String> joined(List<String> members, JsonNode state) {
        List<JsonNode> parts = members.stream().map(state::path).toList();
        boolean values = parts.stream().allMatch(part -> part.isValueNode() || part.isMissingNode());
        boolean blank = parts.stream()
                .allMatch(part ->
                        part.isMissingNode() || part.isNull() || part.asText().isBlank());
        return values && !blank
                ? Optional.of(parts.stream()
                        .map(part -> part.isNull() ? "" : part.asText())
                        .map(part -> part.replace("%", "%25").replace("/", "%2F"))
                        .collect(Collectors.joining("/")))
                : Optional.empty();
    }

    /** The parts of the name that several members of a kind make, by the members; none where one member is the name. */
    public static Map<String, String> parts(KindTraits kind, String name) {
        List<String> members = kind.behaviour().nameParts();
        String[] parts = name.split("/", -1);
        Map<String, String> byMember = new HashMap<>();
        for (int i = 0; i < Math.min(parts.length, members.size()); i++) {
            byMember.put(members.get(i), parts[i].replace("%2F", "/").replace("%25", "%"));
        }
        return Map.copyOf(byMember);
    }

    /** See {@link KindTraits#nameIn(JsonNode, Optional)}. */
    static Optional<String> in(KindTraits kind, JsonNode desired, Optional<RemoteId> id) {
        List<String> parts = kind.behaviour().nameParts();
        Optional<String> own = kind.givenName(desired)
                .or(() -> parts.isEmpty() ? Optional.empty() : joined(parts, desired))
                .filter(LineText::isName);
        Optional<Parent> parent = kind.ids().parent();
        return parent.isEmpty()
                ? own
                : own.flatMap(name -> parent.get()
                                .in(desired)
                                .or(() -> id.flatMap(RemoteId::parent))
                                .map(above -> above.child(name).value()))
                        .filter(LineText::isName);
    }

    /** See {@link KindTraits#named}; for kinds with a member that holds the name. */
    static JsonNode given(KindTraits kind, JsonNode state, String name) {
        ObjectNode named = state.deepCopy();
        RemoteId id = new RemoteId(name);
        Optional<Parent> parent = kind.ids().parent();
        parent.ifPresent(rules -> id.parent()
                .filter(above -> !named.has(rules.member()) && rules.rules().allow(above.value()))
                .ifPresent(above -> named.set(rules.member(), rules.rules().json(above))));
        if (!named.has(kind.nameMember().orElseThrow())) {
            named.put(kind.nameMember().get(), parent.isPresent() ? id.own() : name);
        }
        return named;
    }

    /** Whether some provider might take these names for one. */
    public static boolean similar(String one, String other) {
        return folded(one).equals(folded(other));
    }
}
