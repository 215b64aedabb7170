package dev.unwind.provider.rest.file;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.unwind.batch.change.References;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Replaces placeholders in the texts of a file: {@code ${NAME}} and {@code ${NAME:default}} by the configured value, {@code ${file:PATH}}
 * by the content of that file. {@code $${} stands for <code>${</code>.
 */
final class Placeholders {
    private static final Pattern PLACEHOLDER = Pattern.compile("\\$(\\$\\{)|\\$\\{([A-Za-z0-9_.-]+)(?::([^}]*))?}");

    private static final int MAX_BYTES = 64 * 1024;

    private final Function<String, Optional<String>> configured;
    private final DescriptionErrors mistakes;
    private final Set<String> filled = new HashSet<>();

    Placeholders(Function<String, Optional<String>> configured, DescriptionErrors mistakes) {
        this.configured = configured;
        this.mistakes = mistakes;
    }

    /** Replaces placeholders in a document, in place. A name that is not configured and has no default is a mistake. */
    void fill(JsonNode document) {
        fill("", document);
    }

    /** The paths of the texts that held a placeholder. */
    Set<String> filled() {
        return filled;
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

    /** The content of a file, without the line break at its end. */
    private String content(String at, String path) {
        try {
            Path file = Path.of(path);
            if (Files.size(file) <= MAX_BYTES) {
                return Files.readString(file).replaceFirst("\\R$", "");
            }
            mistakes.add(at, "is in a file of more than " + MAX_BYTES + " bytes");
        } catch (IOException | RuntimeException e) {
            mistakes.add(at, "is in a file that cannot be read");
        }
        return "";
    }

    private String fill(String at, String text) {
        return PLACEHOLDER.matcher(text).replaceAll(match -> {
            if (match.group(1) != null) {
                return Matcher.quoteReplacement(match.group(1));
            }
            filled.add(at);
            if (match.group(2).equals("file") && match.group(3) != null) {
                return Matcher.quoteReplacement(content(at, match.group(3)));
            }
            return Matcher.quoteReplacement(configured
                    .apply(match.group(2))
                    .or(() -> Optional.ofNullable(match.group(3)))
                    .orElseGet(() -> {
                        mistakes.add(at, match.group(2) + " is not configured and has no default");
                        return "";
                    }));
        });
    }
}
