package dev.unwind.provider.rest.yaml;

import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.util.JsonParserDelegate;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import dev.unwind.batch.json.BoundedReader;
import dev.unwind.batch.json.UnusableDocument;
import java.io.IOException;

/** Reads YAML within the bounds of {@link BoundedReader}, and without aliases. Thread-safe. */
public final class YamlDocument {
    private static final YAMLFactory YAML = new YAMLFactory();
    private static final BoundedReader READER = new BoundedReader(YAML);

    private YamlDocument() {}

    /**
     * The document; a {@code MissingNode} if there is none.
     *
     * @throws UnusableDocument if it is no YAML, is out of bounds, or has aliases
     */
    public static JsonNode read(String yaml) throws UnusableDocument {
        try {
            return READER.read(new WithoutAliases(YAML.createParser(yaml)));
        } catch (UnusableDocument known) {
            throw known;
        } catch (IOException e) {
            throw new IllegalStateException("a text cannot be read", e);
        }
    }

    /** Refuses aliases: they would be taken for texts, and read in full a small file may be a huge document. */
    private static final class WithoutAliases extends JsonParserDelegate {
        private final YAMLParser yaml;

        WithoutAliases(YAMLParser yaml) {
            super(yaml);
            this.yaml = yaml;
        }

        @Override
        public JsonToken nextToken() throws IOException {
            JsonToken token = super.nextToken();
            if (yaml.isCurrentAlias()) {
                throw new UnusableDocument("aliases (*name) are not read, write out what they stand for", this);
            }
            return token;
        }
    }
}
