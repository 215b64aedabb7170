package dev.unwind.provider;

import com.fasterxml.jackson.databind.JsonNode;
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

    /** The parts of such a name, by the members. */
    static Map<String, String> parts(List<String> members, String name) {
        String[] parts = name.split("/", -1);
        Map<String, String> byMember = new HashMap<>();
        for (int i = 0; i < Math.min(parts.length, members.size()); i++) {
            byMember.put(members.get(i), parts[i].replace("%2F", "/").replace("%25", "%"));
        }
        return Map.copyOf(byMember);
    }

    /** Whether some provider might take these names for one. */
    public static boolean similar(String one, String other) {
        return folded(one).equals(folded(other));
    }
}
