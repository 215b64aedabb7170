package dev.unwind.provider.rest.placeholder;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.unwind.batch.change.References;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Replaces placeholders in the texts of a file. {@code ${NAME}} stands for an environment variable that the file
 * declares under {@code environment}, {@code ${unwind.secrets.NAME}} for a setting of the gateway, and
 * {@code ${file:PATH}} for the content of a file in the secrets folder; {@code ${NAME:default}} has a default.
 * {@code $${} stands for <code>${</code>. They stand where credentials and addresses do: a text that callers see takes
 * none. Whoever can write a provider's file can thereby read no other setting and no other file of the gateway.
 *
 * <p>Used once, by one thread. Reads files: for start-up only.
 */
public final class Placeholders {
    /** The top member of a file that lists the environment variables that it uses. */
    public static final String ENVIRONMENT = "environment";

    private static final String FILE = "file";
    private static final String SETTINGS = "unwind.secrets.";
    private static final Pattern PLACEHOLDER = Pattern.compile("\\$(\\$\\{)|\\$\\{([A-Za-z0-9_.-]+)(?::([^}]*))?}");
    private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    private final PlaceholderSources sources;
    private final SecretsFolder secrets;
    private final BiConsumer<String, String> mistakes;
    private final Set<String> declared = new HashSet<>();
    private final Set<String> filled = new HashSet<>();

    /** @param mistakes takes a JSON Pointer into the file, and what is wrong there; never a value */
    public Placeholders(PlaceholderSources sources, BiConsumer<String, String> mistakes) {
        this.sources = sources;
        this.secrets = new SecretsFolder(sources.secrets());
        this.mistakes = mistakes;
    }

    /** Replaces the placeholders in a file, in place. One that may not stand there, or has no value, is a mistake. */
    public void fill(JsonNode file) {
        JsonNode names = file.path(ENVIRONMENT);
        for (int i = 0; i < names.size(); i++) {
            declare("/" + ENVIRONMENT + "/" + i, names.path(i).asText());
        }
        fill("", file);
    }

    /** The paths of the texts that held a placeholder. */
    public Set<String> filled() {
        return filled;
    }

    private void declare(String at, String name) {
        String upper = name.toUpperCase(Locale.ROOT);
        if (!VARIABLE.matcher(name).matches()) {
            mistakes.accept(at, "expected the name of an environment variable, such as LIBRARY_TOKEN");
        } else if (upper.startsWith("UNWIND_") || upper.startsWith("QUARKUS_")) {
            mistakes.accept(at, name + " is a setting of the gateway itself");
        } else {
            declared.add(name);
        }
    }

    private JsonNode fill(String at, JsonNode node) {
        if (node instanceof ObjectNode object) {
            object.properties()
                    .forEach(member ->
                            member.setValue(fill(at + "/" + References.escape(member.getKey()), member.getValue())));
        } else if (node instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                array.set(i, fill(at + "/" + i, array.get(i)));
            }
        }
        return node.isTextual() && node.textValue().contains("${")
                ? TextNode.valueOf(fill(at, node.textValue()))
                : node;
    }

    private String fill(String at, String text) {
        return PLACEHOLDER
                .matcher(text)
                .replaceAll(
                        match -> Matcher.quoteReplacement(match.group(1) != null ? match.group(1) : value(at, match)));
    }

    private String value(String at, MatchResult match) {
        filled.add(at);
        try {
            return value(Place.of(at), match.group(2), Optional.ofNullable(match.group(3)));
        } catch (IllegalArgumentException mistake) {
            mistakes.accept(at, mistake.getMessage());
            return "";
        }
    }

    private String value(Place place, String name, Optional<String> otherwise) {
        if (place == Place.NONE) {
            throw new IllegalArgumentException("holds a placeholder, which stand only in " + Place.ALLOWED);
        }
        boolean file = name.equals(FILE) && otherwise.isPresent();
        boolean setting = name.startsWith(SETTINGS);
        if (place == Place.OPEN && (file || setting)) {
            throw new IllegalArgumentException(
                    "holds a secret, which stand only in auth and proxy: here is a place for variables of "
                            + ENVIRONMENT);
        }
        if (file) {
            return secrets.content(otherwise.get());
        }
        if (!setting && !declared.contains(name)) {
            throw new IllegalArgumentException(name + " is not declared: list it under " + ENVIRONMENT
                    + ", if it is an environment variable, or call it " + SETTINGS + "NAME, if it is a setting");
        }
        return sources.settings()
                .apply(name)
                .or(() -> otherwise)
                .orElseThrow(() -> new IllegalArgumentException(name + " is not configured and has no default"));
    }
}
