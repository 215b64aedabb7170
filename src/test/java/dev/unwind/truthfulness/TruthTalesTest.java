package dev.unwind.truthfulness;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unwind.testing.Samples;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * Batches at servers that do not do what they answer, drawn at random: what a batch says is what is at the server.
 * {@code -Dunwind.tales=…} says how many are told, and a failure prints the seed by which {@code -Dunwind.tale=…} tells
 * its tale again. All that failed are in {@code target/untrue-tales.txt}. {@code -Dunwind.tales.declared=false} draws
 * kinds that say nothing of their server's habits.
 */
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock("dev.unwind.truthfulness.TruthTalesTest")
class TruthTalesTest {
    private static final int TALES = Integer.getInteger("unwind.tales", Samples.share(200));
    private static final long SEED = Long.getLong("unwind.seed", System.nanoTime());
    private static final String ONLY = System.getProperty("unwind.tale", "");
    private static final boolean PLAINLY = "false".equals(System.getProperty("unwind.tales.declared"));

    /** After how many tales it is said how far it has come. */
    private static final int CHAPTER = 100;

    private static TaleTeller teller;

    @BeforeAll
    static void open() throws Exception {
        teller = new TaleTeller();
    }

    @AfterAll
    static void close() throws Exception {
        teller.close();
    }

    /** Servers that only differ in their form: a faithful account is no more than the protocol promised before. */
    @Test
    void honest_servers() {
        tell(SEED, TALES / 4, true);
    }

    @Test
    void servers_with_habits() {
        tell(SEED, TALES, false);
    }

    /** Tells tales of seeds that follow one another, or the only one. */
    private static void tell(long first, int tales, boolean honestly) {
        List<String> failures = new ArrayList<>();
        for (int i = 0; i < (ONLY.isEmpty() ? tales : 1); i++) {
            long seed = ONLY.isEmpty() ? first + i : Long.parseLong(ONLY);
            told(Tale.draw(seed, PLAINLY, honestly)).ifPresent(failures::add);
            if ((i + 1) % CHAPTER == 0) {
                System.out.println((i + 1) + " tales, " + failures.size() + " not true: " + teller.ends());
                write(failures);
            }
        }
        System.out.println("from seed " + first + ": " + teller.ends());
        if (!failures.isEmpty()) {
            write(failures);
        }
        assertTrue(
                failures.isEmpty(),
                () -> failures.size() + " of " + tales + " tales are not true:\n"
                        + String.join("\n\n", failures.subList(0, Math.min(5, failures.size()))));
    }

    /** One that comes to no end keeps none of the others from being told. */
    private static Optional<String> told(Tale tale) {
        try {
            return teller.told(tale);
        } catch (IllegalStateException | NoSuchElementException e) {
            return Optional.of(tale + "\ncame to no end: " + e);
        }
    }

    /** All of them, for whoever has to find out. */
    private static void write(List<String> failures) {
        try {
            Path file = Path.of("target", "untrue-tales.txt");
            Files.createDirectories(file.getParent());
            Files.writeString(file, String.join("\n\n", failures));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
