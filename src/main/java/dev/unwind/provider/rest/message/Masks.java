package dev.unwind.provider.rest.message;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Texts that stand for values that are not shown. Immutable. */
public final class Masks {
    /** Asterisks and bullets. */
    private static final Pattern USUAL = Pattern.compile("[*\u2022\u25cf\u2219\u00b7]{3,}");

    private final Set<String> declared;

    /** @param declared texts that are masks, beside rows of asterisks and bullets */
    public Masks(List<String> declared) {
        this.declared = Set.copyOf(declared);
    }

    /** The places of the masks in a document: for each the names and indices that lead to it. */
    public List<List<String>> in(JsonNode document) {
        List<List<String>> places = new ArrayList<>();
        collect(document, List.of(), places);
        return List.copyOf(places);
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
