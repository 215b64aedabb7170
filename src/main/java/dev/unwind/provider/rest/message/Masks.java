package dev.unwind.provider.rest.message;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.provider.PathPattern;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Texts that stand for values that are not shown. Immutable. */
public final class Masks {
    /** Asterisks and bullets. */
    private static final Pattern USUAL = Pattern.compile("[*\u2022\u25cf\u2219\u00b7]{3,}");

    private final Set<String> declared;
    private final List<PathPattern> members;

    /**
     * @param declared texts that are masks, beside rows of asterisks and bullets
     * @param members what is shown as a mask wherever it has a value, whatever text that is
     */
    public Masks(List<String> declared, List<PathPattern> members) {
        this.declared = Set.copyOf(declared);
        this.members = members;
    }

    /** The places of the masks in a document: for each the names and indices that lead to it. */
    public List<List<String>> in(JsonNode document) {
        List<List<String>> places = new ArrayList<>();
        collect(document, List.of(), places);
        Set<List<String>> all = new LinkedHashSet<>(places);
        members.forEach(pattern -> pattern.pointers(document).stream()
                .filter(pointer -> isSet(document.at(pointer)))
                .map(pointer -> PathPattern.parse(pointer).tokens())
                .forEach(all::add));
        return List.copyOf(all);
    }

    private static boolean isSet(JsonNode value) {
        return !value.isNull() && !(value.isTextual() && value.textValue().isEmpty());
    }

    private void collect(JsonNode node, List<String> at, List<List<String>> places) {
        if (node.isTextual()) {
            if (isMask(node.textValue()) && !at.isEmpty()) {
                places.add(at);
            }
        } else if (node.isObject()) {
            node.properties().forEach(member -> collect(member.getValue(), with(at, member.getKey()), places));
        } else {
            for (int i = 0; i < node.size(); i++) {
                collect(node.get(i), with(at, Integer.toString(i)), places);
            }
        }
    }

    private boolean isMask(String text) {
        return USUAL.matcher(text).matches() || declared.contains(text);
    }

    private static List<String> with(List<String> at, String token) {
        List<String> longer = new ArrayList<>(at);
        longer.add(token);
        return longer;
    }
}
