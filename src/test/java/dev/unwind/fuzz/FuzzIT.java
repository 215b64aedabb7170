package dev.unwind.fuzz;

import static dev.unwind.testing.Waits.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unwind.endtoend.BlockedLoops;
import dev.unwind.endtoend.MemoryWatch;
import dev.unwind.testing.Waits;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Whatever callers send and a provider answers, the gateway answers with no 5xx but 503, blocks no event loop, ends
 * every batch, keeps nothing, and works afterwards. {@code -Dunwind.fuzz.requests=…} and
 * {@code -Dunwind.fuzz.answers=…} draw more; {@code -Dunwind.fuzz.show=<seed>} prints the request of a seed.
 */
@Tag("long")
@Order(1)
@Execution(ExecutionMode.CONCURRENT)
class FuzzIT {
    private static final long SEED = Long.getLong("unwind.seed", 2026);
    private static final int REQUESTS = Integer.getInteger("unwind.fuzz.requests", 8_000);
    private static final int ANSWERS = Integer.getInteger("unwind.fuzz.answers", 2_000);

    /** After which caches and pools have what they hold. */
    private static final int FIRST = Math.min(2_000, REQUESTS);

    private static final long MORE_HEAP = 16 << 20;
    private static final int MORE_FILES = 32;
    private static final int MORE_THREADS = 32;

    /**
     * A loop that stands still for so long does not go on at all. Shorter times are shown and not asserted: Vert.x
     * measures them by the clock, and on a machine with much other work loops stand still wherever they are.
     */
    private static final int LONGEST_BLOCK_MS = (int) Waits.LIMIT.toMillis();

    private static final int SHOWN_BLOCKS = 5;

    @Test
    void no_request_and_no_answer_harms_it() throws IOException, InterruptedException {
        System.out.printf("seed %d%n", SEED);
        try (var lab = new FuzzLab(SEED);
                var memory = new MemoryWatch(lab.gateway().pid())) {
            if (Long.getLong("unwind.fuzz.show") != null) {
                System.out.println(new String(lab.drawn(Long.getLong("unwind.fuzz.show")), StandardCharsets.UTF_8));
            }
            var wrong = new ArrayList<>(lab.requests(SEED - FIRST, FIRST));
            lab.answers(SEED - FIRST, FIRST / 4);
            lab.awaitQuiet();
            var before = lab.use(memory);
            int warm = lab.gateway().logged().size();
            wrong.addAll(lab.requests(SEED, REQUESTS));
            System.out.println(wrong);
            lab.answers(SEED, ANSWERS);
            lab.awaitQuiet();
            assertNotMore(before, lab, memory);
            assertNoLoopBlocked(lab, warm);
            assertStillRuns(lab);
            assertEquals(List.of(), wrong);
        }
    }

    /** Connections that are idle are closed after a while. */
    private static void assertNotMore(ProcessUse before, FuzzLab lab, MemoryWatch memory) {
        await("files and threads are given back").untilAsserted(() -> {
            var after = ProcessUse.of(lab.gateway().pid(), 0);
            assertTrue(after.files() <= before.files() + MORE_FILES, () -> before + " became " + after);
            assertTrue(after.threads() <= before.threads() + MORE_THREADS, () -> before + " became " + after);
        });
        var after = lab.use(memory);
        System.out.println(before + " became " + after);
        assertTrue(after.live() <= before.live() + MORE_HEAP, () -> before + " became " + after);
    }

    /** What Vert.x has logged of its event loops that did not go on. */
    private static void assertNoLoopBlocked(FuzzLab lab, int warm) {
        var blocked = BlockedLoops.of(lab.gateway(), 0);
        System.out.print("from the start, classes being loaded: " + blocked.report(1));
        System.out.print("after the first requests: "
                + BlockedLoops.of(lab.gateway(), warm).report(SHOWN_BLOCKS));
        assertEquals(List.of(), blocked.longerThan(LONGEST_BLOCK_MS));
    }

    /** The examples of the README. */
    private static void assertStillRuns(FuzzLab lab) throws IOException {
        lab.provider().reset();
        lab.forgetNames();
        assertEquals("SUCCEEDED", ended(lab, "onboard.json"));
        assertEquals("ROLLED_BACK", ended(lab, "rotate.json"));
    }

    private static String ended(FuzzLab lab, String example) throws IOException {
        var id = lab.submit(Files.readAllBytes(Path.of("examples", example)))
                .get("id")
                .textValue();
        lab.awaitQuiet();
        return lab.status(id);
    }
}
