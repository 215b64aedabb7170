package dev.unwind.batch.json;

import com.fasterxml.jackson.databind.JsonNode;

/** Measures documents that were put together here, as {@link BoundedReader} bounds those from outside. Stateless. */
public final class DocumentSize {
    /** The most characters of texts, names and numbers, with one more for each value. */
    public static final int LARGEST = 16 * 1024 * 1024;

    private static final int CHARACTERS_OF_NUMBER = 20;

    private DocumentSize() {}

    /** Whether a document is neither larger nor deeper than one from outside may be. */
    public static boolean fits(JsonNode document) {
        return left(document, LARGEST, BoundedReader.DEEPEST) >= 0;
    }

    /** Whether a document consists of at most this many values, arrays and objects included. Stops counting there. */
    public static boolean hasAtMost(int most, JsonNode document) {
        return valuesLeft(document, most) >= 0;
    }

    /**
     * How many of this many characters are left after those of a document, counted as for {@link #LARGEST}; negative if
     * it has more, or is too deep.
     */
    public static int charactersLeft(JsonNode document, int most) {
        return left(document, most, BoundedReader.DEEPEST);
    }

    /** How many of this many values are left after those of a document; negative if it has more. */
    public static int valuesLeft(JsonNode node, int most) {
        int left = most - 1;
        for (var values = node.elements(); left >= 0 && values.hasNext(); ) {
            left = valuesLeft(values.next(), left);
        }
        return left;
    }

    /** What is left of the characters; negative if the document is too large or too deep. */
    private static int left(JsonNode node, int most, int depth) {
        int left = most - 1;
        if (node.isTextual()) {
            return left - Math.min(left + 1, node.textValue().length());
        }
        if (!node.isContainerNode()) {
            return left - CHARACTERS_OF_NUMBER;
        }
        if (depth == 0) {
            return -1;
        }
        for (var members = node.fieldNames(); left >= 0 && members.hasNext(); ) {
            left -= members.next().length();
        }
        for (var values = node.elements(); left >= 0 && values.hasNext(); ) {
            left = left(values.next(), left, depth - 1);
        }
        return left;
    }
}
