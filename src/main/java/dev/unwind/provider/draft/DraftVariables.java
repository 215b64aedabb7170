package dev.unwind.provider.draft;

import dev.unwind.provider.draft.kind.DraftNames;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** The environment variables of a drafted file, and the texts in it that are placeholders. For one thread. */
final class DraftVariables {
    private static final String URL = "_URL";

    private final String prefix;
    private final Set<String> names = new LinkedHashSet<>();
    private final Set<String> placeholders = new LinkedHashSet<>();

    /** @param provider the provider's name, from which those of the variables are made */
    DraftVariables(String provider) {
        String name = DraftNames.snake(provider).toUpperCase(Locale.ROOT);
        boolean taken = name.startsWith("UNWIND") || name.startsWith("QUARKUS") || !name.matches("[A-Z].*");
        this.prefix = taken ? "API_" + name : name;
    }

    /** A placeholder without a default: the gateway does not start where the variable is not set. */
    String secret(String suffix) {
        return placeholder(prefix + "_" + suffix, "");
    }

    /** A placeholder for the base URL, with the document's as its default. */
    String url(String otherwise) {
        return placeholder(prefix + URL, ":" + otherwise);
    }

    private String placeholder(String name, String otherwise) {
        names.add(name);
        String text = "${" + name + otherwise + "}";
        placeholders.add(text);
        return text;
    }

    Set<String> names() {
        return names;
    }

    /** Whether a text is a placeholder of this file's own; one of the document would be data. */
    boolean isPlaceholder(String text) {
        return placeholders.contains(text);
    }

    /** A value with which the file can be read: any for a secret, none where there is a default. */
    Optional<String> forReading(String name) {
        return name.equals(prefix + URL) ? Optional.empty() : Optional.of("drafted");
    }
}
