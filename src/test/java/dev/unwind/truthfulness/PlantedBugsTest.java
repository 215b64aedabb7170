package dev.unwind.truthfulness;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Optional;
import java.util.function.LongFunction;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The tales of {@link TruthTalesTest} notice when the program is wrong: each planted error makes one of them untrue.
 * {@code -Dunwind.planted.seeds=…} begins as many times, each time at another seed, and prints how many tales it took;
 * {@code -Dunwind.planted.from=…} says at which of these seeds it begins first.
 */
@Tag("long")
@Order(1)
@Execution(ExecutionMode.CONCURRENT)
class PlantedBugsTest {
    /** Within how many tales an error has to be found. */
    private static final int TALES = 500;

    private static final int SEEDS = Integer.getInteger("unwind.planted.seeds", 1);

    private static final int FROM = Integer.getInteger("unwind.planted.from", 1);

    /** Between the seeds at which tales begin. */
    private static final long APART = 1_000_000;

    @ParameterizedTest
    @EnumSource
    void an_error_is_found(PlantedBug bug, @TempDir Path directory) throws Exception {
        try (PlantedProgram program = PlantedProgram.of(bug.sources(), directory)) {
            var constructor = program.loadClass(TaleTeller.class.getName()).getDeclaredConstructor();
            constructor.setAccessible(true);
            var teller = (AutoCloseable) constructor.newInstance();
            try {
                for (long seed = FROM; seed < FROM + SEEDS; seed++) {
                    int found = firstUntrue(teller, seed * APART);
                    System.out.println(bug + ", from seed " + seed * APART + ": found by tale " + found);
                    assertTrue(found <= TALES, bug + " is not found");
                }
            } finally {
                teller.close();
            }
        }
    }

    /** Which tale is the first that is not true; one more than are told where all are. */
    private static int firstUntrue(Object teller, long seed) {
        @SuppressWarnings("unchecked")
        LongFunction<Optional<String>> tell = (LongFunction<Optional<String>>) teller;
        int tale = 1;
        while (tale <= TALES && tell.apply(seed + tale).isEmpty()) {
            tale++;
        }
        return tale;
    }
}
