package dev.unwind.fuzz;

import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;

/** Some of the batches that were accepted. Thread-safe. */
final class KnownBatches {
    private static final int MOST = 50;
    private static final Pattern LOCATION = Pattern.compile("(?im)^location: /v1/batches/([0-9a-f-]{36})\\s*$");
    private static final List<String> OTHERS = List.of(
            "01a205a4-5e5e-7c08-8925-0b82b5e6ebb1",
            "00000000-0000-0000-0000-000000000000",
            "x",
            "1",
            "%20",
            "01A205A4-5E5E-7C08");

    private final List<String> ids = new CopyOnWriteArrayList<>();

    /** Takes note of what an answer's head says. */
    void note(String head) {
        var found = LOCATION.matcher(head);
        if (ids.size() < MOST && found.find()) {
            ids.add(found.group(1));
        }
    }

    String any(Random random) {
        return ids.isEmpty() || random.nextInt(10) == 0
                ? OTHERS.get(random.nextInt(OTHERS.size()))
                : ids.get(random.nextInt(ids.size()));
    }
}
