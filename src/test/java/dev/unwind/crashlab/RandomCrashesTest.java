package dev.unwind.crashlab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.unwind.batch.BatchStatus;
import dev.unwind.batch.change.ChangeType;
import dev.unwind.crashlab.CrashCase.Target;
import dev.unwind.crashpoint.CrashPoint;
import dev.unwind.crashpoint.CrashPoint.CrashMode;
import dev.unwind.testing.Samples;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.LongStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.sessions.JqwikSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Random batches at a provider that is at fault now and then, with engines that crash at random: all of it holds, or
 * nothing. {@code -Dunwind.seed=…} draws the same scenarios again; a failure names the seed of its scenario, and
 * {@code -Dunwind.tale=…} repeats that one alone.
 */
@Execution(ExecutionMode.CONCURRENT)
class RandomCrashesTest {
    /**
     * Something that goes wrong at the provider once.
     *
     * @param skip how many calls go right before
     * @param what members of an order for a fault
     */
    record ProviderFault(int skip, String what) {
        String order() {
            return "{'skip':" + skip + "," + what + "}";
        }
    }

    /** A batch, what goes wrong, and where the engines crash one after another. */
    record Scenario(RandomBatch batch, List<ProviderFault> faults, List<CrashPoint> crashPoints) {}

    private static final int SCENARIOS = Samples.share(40);
    private static final long SEED = Long.getLong("unwind.seed", System.nanoTime());
    private static final String ONLY = System.getProperty("unwind.tale", "");

    private static CrashLab lab;
    private static CrashEnvironment prompt;
    private static CrashEnvironment lagging;

    @BeforeAll
    static void open() throws Exception {
        lab = new CrashLab();
        prompt = lab.environment(Duration.ZERO);
        lagging = lab.environment(Duration.ofSeconds(5));
    }

    @AfterAll
    static void close() throws Exception {
        prompt.close();
        lagging.close();
        lab.close();
    }

    @Test
    void all_or_nothing() {
        System.out.printf("seed %d%n", SEED);
        var seeds = ONLY.isEmpty() ? new Random(SEED).longs(SCENARIOS) : LongStream.of(Long.parseLong(ONLY));
        JqwikSession.run(() -> seeds.forEach(RandomCrashesTest::holds));
    }

    private static void holds(long seed) {
        try {
            holds(environment(seed), scenario(seed));
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError("the scenario of the seed " + seed + ": " + e.getMessage(), e);
        }
    }

    private static Scenario scenario(long seed) {
        return scenarios().generator(1_000).next(new Random(seed)).value();
    }

    /** Every other scenario plays where reads lag. */
    private static CrashEnvironment environment(long seed) {
        return seed % 2 == 0 ? prompt : lagging;
    }

    private static void holds(CrashEnvironment environment, Scenario scenario) {
        var undisturbed = run(environment, scenario.batch(), List.of(), List.of());
        var run = run(environment, scenario.batch(), scenario.faults(), scenario.crashPoints());

        assertEquals(Optional.empty(), run.brokenRecord(), run.story());
        if (run.status() == BatchStatus.SUCCEEDED) {
            assertEquals(BatchStatus.SUCCEEDED, undisturbed.status(), run.story());
            assertEquals(undisturbed.after(), run.after(), run.story());
        } else if (run.status() == BatchStatus.ROLLED_BACK) {
            assertEquals(run.before(), run.after(), run.story());
            assertTrue(
                    scenario.batch().fails()
                            || !scenario.faults().isEmpty()
                            || scenario.batch().writesInPart(),
                    run.story());
        } else {
            fail("ended as " + run.status() + "\n" + run.story().get());
        }
    }

    private static Arbitrary<Scenario> scenarios() {
        return Combinators.combine(
                        batches(),
                        faults().list().ofMaxSize(3),
                        crashPoints().list().ofMaxSize(3))
                .as(Scenario::new);
    }

    private static Arbitrary<RandomBatch> batches() {
        var part = Combinators.combine(
                        Arbitraries.of(Target.class),
                        Arbitraries.of(ChangeType.class),
                        Arbitraries.integers().between(0, 20),
                        Arbitraries.integers().between(0, 20).list().ofMaxSize(2))
                .as(RandomBatch.Part::new);
        return Combinators.combine(
                        part.list().ofMinSize(1).ofMaxSize(15),
                        Arbitraries.integers().between(-15, 15),
                        Arbitraries.integers().between(1, 8))
                .as(RandomBatch::new);
    }

    private static Arbitrary<ProviderFault> faults() {
        return Combinators.combine(
                        Arbitraries.integers().between(0, 60),
                        Arbitraries.of(
                                "'status':429",
                                "'status':500",
                                "'status':500,'effect':true",
                                "'status':503,'effect':true",
                                "'status':200,'effect':true,'body':'no json'",
                                "'reset':'BEFORE'",
                                "'reset':'AFTER'",
                                "'lateEffectMs':19999"))
                .as(ProviderFault::new);
    }

    private static Arbitrary<CrashPoint> crashPoints() {
        return Combinators.combine(Arbitraries.integers().between(1, 70), Arbitraries.of(CrashMode.class))
                .as(CrashPoint::at);
    }

    private static CrashRun run(
            CrashEnvironment environment, RandomBatch batch, List<ProviderFault> faults, List<CrashPoint> crashPoints) {
        environment.reset();
        var ids = batch.prepare(environment.provider());
        faults.forEach(fault -> environment.provider().fault(fault.order()));
        return CrashRun.of(environment, batch.submission(ids), crashPoints);
    }
}
