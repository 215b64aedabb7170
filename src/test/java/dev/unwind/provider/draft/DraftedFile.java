package dev.unwind.provider.draft;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.unwind.batch.json.UnusableDocument;
import dev.unwind.provider.rest.description.KindDescription;
import dev.unwind.provider.rest.description.ProviderDescription;
import dev.unwind.provider.rest.file.ProviderFiles;
import dev.unwind.provider.rest.file.ProviderReader;
import dev.unwind.provider.rest.placeholder.PlaceholderSources;
import dev.unwind.provider.rest.yaml.DescriptionErrors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A draft, and the description that the gateway makes of it.
 *
 * @param tree the file as YAML
 */
record DraftedFile(ProviderDraft draft, JsonNode tree, ProviderDescription description) {
    private static final YAMLMapper YAML = new YAMLMapper();

    static byte[] document(String name) {
        var mistakes = DescriptionErrors.none();
        var found = ProviderFiles.load(List.of(name), mistakes);
        assertEquals(List.of(), mistakes.all());
        return found.values().iterator().next().getBytes(StandardCharsets.UTF_8);
    }

    /** Fails where the gateway would not start with the file, given its variables. */
    static DraftedFile of(byte[] openApi) {
        try {
            var draft = ProviderDrafter.draft(openApi);
            var mistakes = DescriptionErrors.none();
            var tree = YAML.readTree(draft.yaml());
            var declared =
                    tree.path("environment").valueStream().map(JsonNode::asText).toList();
            var sources = new PlaceholderSources(
                    name -> declared.contains(name) && !name.endsWith("_URL")
                            ? Optional.of("configured")
                            : Optional.empty(),
                    Path.of("/nowhere"));
            var description = new ProviderReader(sources, mistakes).read(draft.yaml());
            assertEquals(List.of(), mistakes.all(), draft::yaml);
            return new DraftedFile(draft, tree, description.orElseThrow());
        } catch (UnusableDocument e) {
            throw new AssertionError(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    JsonNode kind(String name) {
        return tree.path("kinds").path(name);
    }

    KindDescription described(String name) {
        return description.kinds().stream()
                .filter(kind -> kind.traits().name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    List<String> unknownAt(String at) {
        return draft.unknown().stream()
                .filter(each -> each.at().equals(at))
                .map(ProviderDraft.Unknown::what)
                .toList();
    }
}
