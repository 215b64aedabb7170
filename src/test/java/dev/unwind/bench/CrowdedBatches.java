package dev.unwind.bench;

import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Batches for a {@link CrowdedProvider}. */
final class CrowdedBatches {
    private CrowdedBatches() {}

    static String batch(int changes, IntFunction<String> change) {
        return IntStream.range(0, changes)
                .mapToObj(change)
                .collect(Collectors.joining(
                        ",", "{\"deadline\":\"PT30M\",\"rollback\":{\"timeout\":\"PT30M\"},\"changes\":[", "]}"));
    }

    static String created(String kind, String name, int bytes) {
        return "{\"type\":\"CREATE\",\"kind\":\"%s\",\"name\":\"made-%s\",\"desired\":%s}"
                .formatted(kind, name, Things.lines("made-" + name, 1, bytes));
    }

    static String updated(long id, int level) {
        return "{\"type\":\"UPDATE\",\"kind\":\"picture\",\"remoteId\":\"%d\",\"desired\":{\"level\":%d}}"
                .formatted(id, level);
    }
}
