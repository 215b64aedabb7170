package dev.unwind.batch.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.util.Map;

/**
 * Reads documents from outside: bodies of callers, answers of providers, and their files. Refuses what is not
 * well-formed or is out of bounds, so that no later step has to expect it. Numbers keep every digit. Thread-safe.
 */
public final class BoundedReader {
    /** How many arrays and objects may stand in one another. What is deeper cannot be compared or stored safely. */
    public static final int DEEPEST = 100;

    /** The most characters of a number. */
    public static final int LONGEST_NUMBER = 400;

    /** The greatest magnitude of an exponent. A number is written out in full to compare it with limits. */
    public static final int GREATEST_EXPONENT = 1_000;

    /** The most characters of a member's name. */
    public static final int LONGEST_NAME = 1_000;

    /** What the parser says of a document that is out of bounds, by the beginning of its message. */
    private static final Map<String, String> REASONS = Map.of(
            "Document nesting depth",
            "arrays and objects stand more than " + DEEPEST + " deep in one another",
            "Name length",
            "the name of a member has more than " + LONGEST_NAME + " characters",
            "Number value length",
            "a number has more than " + LONGEST_NUMBER + " characters",
            "String value length",
            "a text is too long",
            BoundedParser.EXPONENT,
            BoundedParser.EXPONENT,
            "Duplicate field",
            "a member stands twice in one object",
            "Trailing token",
            "something follows the document");

    private static final String MALFORMED = "not well-formed";

    private final ObjectMapper mapper;

    /** @param factory the format; the reader sets bounds in it */
    public BoundedReader(JsonFactory factory) {
        factory.setStreamReadConstraints(StreamReadConstraints.builder()
                .maxNestingDepth(DEEPEST)
                .maxNumberLength(LONGEST_NUMBER)
                .maxNameLength(LONGEST_NAME)
                .build());
        this.mapper = new ObjectMapper(factory.enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION))
                .enable(
                        DeserializationFeature.FAIL_ON_TRAILING_TOKENS,
                        DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .configure(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES, false);
    }

    /**
     * Reads a document in UTF-8, UTF-16 or UTF-32; a {@code MissingNode} if there is none.
     *
     * @throws UnusableDocument if it cannot be used
     */
    public JsonNode read(byte[] bytes) throws UnusableDocument {
        try {
            return read(mapper.getFactory().createParser(bytes));
        } catch (UnusableDocument known) {
            throw known;
        } catch (IOException e) {
            throw new UnusableDocument("not text in UTF-8, UTF-16 or UTF-32");
        }
    }

    /**
     * Reads a document; a {@code MissingNode} if there is none. Closes the parser.
     *
     * @param parser of the factory that this reader was made with
     * @throws UnusableDocument if it cannot be used
     */
    public JsonNode read(JsonParser parser) throws UnusableDocument {
        try (var bounded = new BoundedParser(parser)) {
            return read(bounded);
        } catch (UnusableDocument known) {
            throw known;
        } catch (IOException e) {
            throw new UnusableDocument("not text in UTF-8, UTF-16 or UTF-32");
        }
    }

    private JsonNode read(BoundedParser parser) throws IOException {
        try {
            JsonNode document = mapper.readTree(parser);
            return document == null ? MissingNode.getInstance() : document;
        } catch (JsonProcessingException e) {
            throw new UnusableDocument(reason(e), parser, e.getLocation());
        } catch (NumberFormatException e) {
            throw new UnusableDocument("a number cannot be read", parser);
        }
    }

    private static String reason(JsonProcessingException failure) {
        String message = String.valueOf(failure.getOriginalMessage());
        return REASONS.entrySet().stream()
                .filter(known -> message.startsWith(known.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(failure instanceof StreamConstraintsException ? "it is out of bounds" : MALFORMED);
    }
}
