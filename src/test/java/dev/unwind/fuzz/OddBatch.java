package dev.unwind.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Batches for a provider that answers oddly: whatever becomes of them, they end soon. */
final class OddBatch {
    private static final int IDS = 200;

    private OddBatch() {}

    static byte[] of(long seed) {
        var random = new Random(seed);
        return IntStream.rangeClosed(1, 1 + random.nextInt(5))
                .mapToObj(number -> change(seed, number, random))
                .distinct()
                .collect(Collectors.joining(
                        ",",
                        "{\"deadline\":\"PT3S\",\"rollback\":{\"timeout\":\"PT3S\"},\"onBusy\":\"WAIT\",\"changes\":[",
                        "]}"))
                .getBytes(StandardCharsets.UTF_8);
    }

    private static String change(long seed, int number, Random random) {
        var kind = random.nextBoolean() ? "odd" : "located";
        // Different numbers leave different ids, so that no batch names a resource twice.
        var id = "o" + (1 + random.nextInt(IDS / 5) * 5 + number % 5);
        return switch (random.nextInt(5)) {
            case 0 -> "{\"type\":\"DELETE\",\"kind\":\"%s\",\"remoteId\":\"%s\"}".formatted(kind, id);
            case 1, 2 ->
                "{\"type\":\"UPDATE\",\"kind\":\"%s\",\"remoteId\":\"%s\",\"desired\":{\"level\":%d}}"
                        .formatted(kind, id, random.nextInt(100));
            default ->
                "{\"type\":\"CREATE\",\"kind\":\"%s\",\"name\":\"odd-%d-%d\",\"desired\":{\"level\":1,\"tags\":[\"a\"]}}"
                        .formatted(kind, seed, number);
        };
    }
}
