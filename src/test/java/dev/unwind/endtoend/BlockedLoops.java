package dev.unwind.endtoend;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.batch.json.Json;
import dev.unwind.batch.json.UnusableDocument;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/**
 * What Vert.x logs of event loops of a gateway that did not go on: which, for how long, and where. Vert.x measures by
 * the clock: a loop stands still, too, while the machine does other work or the process collects garbage.
 */
public final class BlockedLoops {
    /** From this time on the gateway is to say so, if it is started with {@link #SETTINGS}. */
    public static final int FROM_MS = 200;

    /** Looks every tenth of a second, and logs the stack with the first line. */
    public static final Map<String, String> SETTINGS = Map.of(
            "QUARKUS_VERTX_MAX_EVENT_LOOP_EXECUTE_TIME", "PT0.2S",
            "QUARKUS_VERTX_WARNING_EXCEPTION_TIME", "PT0.1S");

    private static final Pattern BLOCKED = Pattern.compile(
            "Thread\\[[^\\]]*?(vert\\.x-eventloop-thread-\\d+)[^\\]]*\\].* has been blocked for (\\d+) ms");
    private static final int FRAMES = 12;

    private final List<Block> blocks = new ArrayList<>();

    /**
     * One time that a loop did not go on.
     *
     * @param stack where it was when Vert.x looked last
     */
    public record Block(String loop, int millis, String stack) {}

    private BlockedLoops() {}

    /**
     * What a gateway has logged since it had logged so many lines.
     *
     * @param lines how many of the log are skipped: a process that has just started loads its classes on its loops
     */
    public static BlockedLoops of(GatewayProcess gateway, int lines) {
        var found = new BlockedLoops();
        Map<String, Block> last = new LinkedHashMap<>();
        gateway.logged().stream().skip(lines).forEach(line -> block(line).ifPresent(block -> {
            // Each look logs a line: of one block the time grows.
            var before = last.put(block.loop(), block);
            if (before != null && before.millis() >= block.millis()) {
                found.blocks.add(before);
            }
        }));
        found.blocks.addAll(last.values());
        return found;
    }

    private static Optional<Block> block(String line) {
        var blocked = BLOCKED.matcher(line);
        return blocked.find()
                ? Optional.of(new Block(blocked.group(1), Integer.parseInt(blocked.group(2)), stack(line)))
                : Optional.empty();
    }

    private static String stack(String line) {
        JsonNode frames;
        try {
            frames = Json.parse(line.getBytes(StandardCharsets.UTF_8)).at("/exception/frames");
        } catch (UnusableDocument plain) {
            return "";
        }
        return StreamSupport.stream(frames.spliterator(), false)
                .limit(FRAMES)
                .map(frame -> frame.path("class").asText() + "."
                        + frame.path("method").asText() + ":"
                        + frame.path("line").asInt())
                .collect(Collectors.joining("\n    "));
    }

    /** Those of at least so many milliseconds. */
    public List<Block> longerThan(int millis) {
        return blocks.stream().filter(block -> block.millis() >= millis).toList();
    }

    public int longest() {
        return blocks.stream().mapToInt(Block::millis).max().orElse(0);
    }

    /** How many, how long, and where the longest were. */
    public String report(int most) {
        return "event loops stood still %d times for more than %d ms, for %d ms at most%n"
                        .formatted(blocks.size(), FROM_MS, longest())
                + blocks.stream()
                        .sorted(Comparator.comparing(Block::millis).reversed())
                        .limit(most)
                        .map(block ->
                                "  %s for %d ms at%n    %s%n".formatted(block.loop(), block.millis(), block.stack()))
                        .collect(Collectors.joining());
    }
}
