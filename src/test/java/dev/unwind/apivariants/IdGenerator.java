package dev.unwind.apivariants;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;

/** Makes the ids of a collection; none is given twice, resets included, unless the features say so. */
final class IdGenerator {
    private final String collection;
    private final boolean integers;
    private final boolean again;
    private final Set<String> freed = new LinkedHashSet<>();
    private long next;

    IdGenerator(String collection, VariantFeatures features) {
        this.collection = collection;
        this.integers = features.idSource == CollectionTraits.IdSource.INTEGERS;
        this.again = features.idsAgain;
        this.next = features.firstId;
    }

    String next() {
        long number = next++;
        return integers
                ? String.valueOf(number)
                : UUID.nameUUIDFromBytes((collection + number).getBytes(StandardCharsets.UTF_8))
                        .toString();
    }

    /** An id for a new resource: of those that are free again, the lowest, where ids are given again. */
    String next(Function<String, Optional<StoredResource>> holder) {
        return freed.stream()
                .filter(id -> holder.apply(id).isEmpty())
                .findFirst()
                .or(() -> again ? Optional.of(kept(next())) : Optional.empty())
                .orElseGet(this::next);
    }

    private String kept(String id) {
        freed.add(id);
        return id;
    }

    /** Keeps an id from being made that a test has chosen. */
    void reserve(String id) {
        if (integers) {
            next = Math.max(next, Long.parseLong(id) + 1);
            if (again) {
                freed.add(id);
            }
        }
    }

    /** An id as bodies show it. */
    JsonNode shown(String id) {
        return integers ? LongNode.valueOf(Long.parseLong(id)) : TextNode.valueOf(id);
    }
}
