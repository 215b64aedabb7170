package dev.unwind.provider.rest.message;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.provider.PathPattern;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Secrets that must not be shown: the credentials of a provider, and what a call sends that is secret. Cuts them out of
 * texts that a provider writes, such as error messages that echo the request. Immutable.
 */
public final class KnownSecrets {
    public static final KnownSecrets NONE = new KnownSecrets(Set.of());

    private static final String SHOWN = "[secret]";

    /** Shorter forms are cut out only where they stand as a word of their own. */
    private static final int SHORTEST_PART_OF_WORD = 4;

    /** A text that has this many characters in common with a longer secret shows a part of it. */
    private static final int TELLING = 12;

    /** A text is not compared with more than this: it is withheld. */
    private static final int MAX_CHARACTERS = 16 * 1024;

    private final Set<String> secrets;

    private KnownSecrets(Set<String> secrets) {
        this.secrets = secrets;
    }

    public static KnownSecrets of(Collection<String> texts) {
        Set<String> secrets = new HashSet<>();
        texts.stream().filter(text -> !text.isBlank()).forEach(secrets::add);
        return secrets.isEmpty() ? NONE : new KnownSecrets(Set.copyOf(secrets));
    }

    /** The values at these places of some documents; of an object or array, all that it holds. */
    public static KnownSecrets in(List<PathPattern> places, JsonNode... documents) {
        if (places.isEmpty()) {
            return NONE;
        }
        List<String> texts = new ArrayList<>();
        for (JsonNode document : documents) {
            places.forEach(place -> place.visit(document, value -> collect(value, texts)));
        }
        return of(texts);
    }

    private static void collect(JsonNode value, List<String> texts) {
        if (value.isContainerNode()) {
            value.forEach(inner -> collect(inner, texts));
        } else if (value.isTextual() || value.isNumber()) {
            texts.add(value.asText());
        }
    }

    /** These secrets and others. */
    public KnownSecrets and(KnownSecrets more) {
        if (more.secrets.isEmpty() || this == more) {
            return this;
        }
        Set<String> all = new HashSet<>(secrets);
        all.addAll(more.secrets);
        return new KnownSecrets(Set.copyOf(all));
    }

    /**
     * A text without these secrets: plain, escaped as in JSON or HTML, percent-encoded, in hexadecimal or in Base64,
     * and without longer parts of them. Where there are more secrets than can be compared, nothing of the text is
     * shown.
     */
    public String removedFrom(String text) {
        if (secrets.isEmpty() || text.isEmpty()) {
            return text;
        }
        if (secrets.stream().mapToInt(String::length).sum() > MAX_CHARACTERS) {
            return SHOWN;
        }
        boolean[] hidden = new boolean[text.length()];
        String folded = folded(text);
        secrets.stream()
                .flatMap(secret -> SecretForms.of(secret).stream())
                .map(KnownSecrets::folded)
                .distinct()
                .forEach(form -> hide(form, folded, hidden));
        return shown(text, hidden);
    }

    /** In lower case, character by character, so that positions stay. */
    private static String folded(String text) {
        return text.chars()
                .map(Character::toLowerCase)
                .collect(StringBuilder::new, (all, c) -> all.append((char) c), StringBuilder::append)
                .toString();
    }

    private static void hide(String form, String text, boolean[] hidden) {
        for (int at = text.indexOf(form); at >= 0; at = text.indexOf(form, at + 1)) {
            if (form.length() >= SHORTEST_PART_OF_WORD || isWord(text, at, at + form.length())) {
                hide(hidden, at, form.length());
            }
        }
        if (form.length() > TELLING) {
            hideParts(form, text, hidden);
        }
    }

    private static void hideParts(String form, String text, boolean[] hidden) {
        Set<String> parts = new HashSet<>();
        for (int i = 0; i + TELLING <= text.length(); i++) {
            parts.add(text.substring(i, i + TELLING));
        }
        parts.retainAll(parts(form));
        for (int i = 0; !parts.isEmpty() && i + TELLING <= text.length(); i++) {
            if (parts.contains(text.substring(i, i + TELLING))) {
                hide(hidden, i, TELLING);
            }
        }
    }

    private static Set<String> parts(String form) {
        Set<String> parts = new HashSet<>();
        for (int i = 0; i + TELLING <= form.length(); i++) {
            parts.add(form.substring(i, i + TELLING));
        }
        return parts;
    }

    private static boolean isWord(String text, int from, int to) {
        return (from == 0 || !Character.isLetterOrDigit(text.charAt(from - 1)))
                && (to == text.length() || !Character.isLetterOrDigit(text.charAt(to)));
    }

    private static void hide(boolean[] hidden, int from, int length) {
        for (int i = from; i < from + length; i++) {
            hidden[i] = true;
        }
    }

    private static String shown(String text, boolean[] hidden) {
        var shown = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            if (!hidden[i]) {
                shown.append(text.charAt(i));
            } else if (i == 0 || !hidden[i - 1]) {
                shown.append(SHOWN);
            }
        }
        return shown.toString();
    }

    /** Shows none of them. */
    @Override
    public String toString() {
        return secrets.size() + " secrets";
    }
}
