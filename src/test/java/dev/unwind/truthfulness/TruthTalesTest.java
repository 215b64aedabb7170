package dev.unwind.truthfulness;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unwind.batch.BatchStatus;
import dev.unwind.crashlab.CrashEnvironment;
import dev.unwind.crashlab.CrashLab;
import dev.unwind.crashpoint.CrashPoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
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
    private static final int TALES = Integer.getInteger("unwind.tales", 200);
    private static final long SEED = Long.getLong("unwind.seed", System.nanoTime());
    private static final String ONLY = System.getProperty("unwind.tale", "");
    private static final boolean PLAINLY = "false".equals(System.getProperty("unwind.tales.declared"));

    /** After which nothing is due any more. */
    private static final Duration LATER = Duration.ofMinutes(3);

    private static CrashLab lab;
    private static CrashEnvironment environment;
    private static TaleProvider provider;

    @BeforeAll
    static void open() throws Exception {
        lab = new CrashLab();
        AtomicReference<TaleProvider> opened = new AtomicReference<>();
        environment = lab.environment(time -> {
            opened.set(new TaleProvider(lab.vertx(), time));
            return opened.get();
        });
        provider = opened.get();
    }

    @AfterAll
    static void close() throws Exception {
        environment.close();
        lab.close();
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
        Map<String, Integer> ends = new TreeMap<>();
        for (int i = 0; i < (ONLY.isEmpty() ? tales : 1); i++) {
            long seed = ONLY.isEmpty() ? first + i : Long.parseLong(ONLY);
            told(Tale.draw(seed, PLAINLY, honestly), ends).ifPresent(failures::add);
        }
        System.out.println(ends);
        if (!failures.isEmpty()) {
            write(failures);
        }
        assertTrue(
                failures.isEmpty(),
                () -> failures.size() + " of " + tales + " tales are not true:\n"
                        + String.join("\n\n", failures.subList(0, Math.min(5, failures.size()))));
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

    /** What is not true of a tale. */
    private static Optional<String> told(Tale tale, Map<String, Integer> ends) {
        environment.forget();
        environment.reset();
        provider.begin(tale);
        var before = provider.all();
        var accepted = environment.acceptIfValid(tale.submission());
        if (accepted.isEmpty()) {
            ends.merge("refused", 1, Integer::sum);
            return before.equals(provider.all()) ? Optional.empty() : Optional.of(tale + "\nwas refused, and changed");
        }
        var id = accepted.get();
        Optional<BatchStatus> status = Optional.empty();
        for (CrashPoint crash : tale.crashes()) {
            status = environment.runUntil(id, crash);
        }
        BatchStatus end =
                status.or(() -> environment.runUntil(id, CrashPoint.never())).orElseThrow();
        ends.merge(end.name(), 1, Integer::sum);
        provider.calm();
        environment.pass(LATER);
        var oracle = new TaleOracle(tale, before, provider.all());
        List<String> wrong = new ArrayList<>(oracle.judge(end, environment.steps(id)));
        environment.brokenRecord(id).ifPresent(wrong::add);
        String story = tale + "\nended as " + end + ", and\n  " + String.join("\n  ", wrong) + "\nsteps "
                + environment.steps(id) + "\n" + environment.story(id) + "\n" + provider.requests();
        if (!ONLY.isEmpty()) {
            System.out.println(story);
        }
        return wrong.isEmpty() ? Optional.empty() : Optional.of(story);
    }
}
