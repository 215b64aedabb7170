package dev.unwind.apivariants;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/** Makes the ids of a collection; none is given twice, resets included. */
final class IdGenerator {
    private final String collection;
    private final boolean integers;
    private long next;

    IdGenerator(String collection, VariantFeatures features) {
        this.collection = collection;
        this.integers = features.idSource == CollectionTraits.IdSource.INTEGERS;
        this.next = features.firstId;
    }

    String next() {
        long number = next++;
        return integers
                ? String.valueOf(number)
                : UUID.nameUUIDFromBytes((collection + number).getBytes(StandardCharsets.UTF_8))
                        .toString();
    }

    /** Keeps an id from being made that a test has chosen. */
    void reserve(String id) {
        if (integers) {
            next = Math.max(next, Long.parseLong(id) + 1);
        }
    }

    /** An id as bodies show it. */
    JsonNode shown(String id) {
        return integers ? LongNode.valueOf(Long.parseLong(id)) : TextNode.valueOf(id);
    }
}
