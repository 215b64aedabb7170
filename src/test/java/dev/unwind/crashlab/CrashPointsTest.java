package dev.unwind.crashlab;

import dev.unwind.batch.change.ChangeType;
import dev.unwind.crashlab.CrashCase.Part;
import dev.unwind.crashlab.CrashCase.Target;
import dev.unwind.crashpoint.CrashPoint;
import dev.unwind.crashpoint.CrashPoint.CrashMode;
import dev.unwind.testing.Samples;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * An engine is stopped dead at every boundary of every small batch, and another goes on: at the provider all of it
 * holds, or nothing, and the batch says which. All cases with {@code -Dunwind.crash.all=true}, one with
 * {@code -Dunwind.crash.case=…} as a failure names it.
 */
@Execution(ExecutionMode.CONCURRENT)
class CrashPointsTest {
    private static final long SEED = Long.getLong("unwind.seed", 20_26);

    private static CrashLab lab;

    @BeforeAll
    static void open() throws Exception {
        lab = new CrashLab();
    }

    @AfterAll
    static void close() throws Exception {
        lab.close();
    }

    /** Every boundary, of one batch or of the next one that is like it. */
    @Test
    void every_boundary_of_batches_of_one_and_two_changes() {
        var batches = small(4).toList();
        lab.tryAll(
                some(batches.stream(), Samples.of(batches.size())),
                Duration.ZERO,
                Samples.ALL ? CrashPointsTest::everyBoundary : CrashPointsTest::everyOtherBoundary);
    }

    @Test
    void boundaries_of_batches_of_three_changes() {
        lab.tryAll(some(three(), Samples.of(40)), Duration.ZERO, CrashPointsTest::boundaries);
    }

    @Test
    void calls_that_take_effect_when_their_sender_is_dead() {
        lab.tryAll(some(small(1), Samples.of(30)), Duration.ZERO, (attempt, undisturbed) -> undisturbed
                .calls()
                .forEach(call -> attempt.accept(List.of(CrashPoint.at(call, CrashMode.CALL_IN_FLIGHT)))));
    }

    @Test
    void reads_that_lag() {
        lab.tryAll(some(small(1), Samples.of(20)), Duration.ofSeconds(5), CrashPointsTest::everyBoundary);
    }

    @Test
    void a_second_engine_that_dies_too() {
        var random = new Random(SEED);
        lab.tryAll(
                some(Stream.concat(small(2), three()), Samples.ALL ? 1_000 : Samples.share(20)),
                Duration.ZERO,
                (attempt, undisturbed) -> {
                    for (int i = 0; i < 12; i++) {
                        var crashPoints = new ArrayList<CrashPoint>();
                        for (int times = 2 + random.nextInt(2); times > 0; times--) {
                            crashPoints.add(CrashPoint.at(
                                    1 + random.nextInt(undisturbed.passed()),
                                    random.nextInt(3) == 0 ? CrashMode.CALL_IN_FLIGHT : CrashMode.BEFORE));
                        }
                        // The second one within its take-over, every other time.
                        if (i % 2 == 0) {
                            crashPoints.set(1, CrashPoint.at(1 + i / 2, CrashMode.BEFORE));
                        }
                        attempt.accept(crashPoints);
                    }
                });
    }

    static void everyBoundary(CrashLab.Attempt attempt, CrashPoint undisturbed) {
        IntStream.rangeClosed(1, undisturbed.passed())
                .mapToObj(last -> List.of(CrashPoint.at(last, CrashMode.BEFORE)))
                .forEach(attempt);
    }

    private static void everyOtherBoundary(CrashLab.Attempt attempt, CrashPoint undisturbed) {
        IntStream.iterate(1 + (undisturbed.passed() & 1), last -> last <= undisturbed.passed(), last -> last + 2)
                .mapToObj(last -> List.of(CrashPoint.at(last, CrashMode.BEFORE)))
                .forEach(attempt);
    }

    static void boundaries(CrashLab.Attempt attempt, CrashPoint undisturbed) {
        if (Samples.ALL) {
            everyBoundary(attempt, undisturbed);
            return;
        }
        new Random(SEED)
                .ints(6, 1, undisturbed.passed() + 1)
                .distinct()
                .mapToObj(last -> List.of(CrashPoint.at(last, CrashMode.BEFORE)))
                .forEach(attempt);
    }

    /**
     * Batches of one change of each kind and type, and of two, with and without a dependency, with each failing or
     * none.
     */
    static Stream<CrashCase> small(int concurrency) {
        var ones =
                Arrays.stream(Target.values()).flatMap(target -> types().map(type -> List.of(new Part(target, type))));
        var twos = types().flatMap(first ->
                types().map(second -> List.of(new Part(Target.CHANNEL, first), new Part(Target.AGENT, second))));
        return Stream.concat(ones, twos).flatMap(parts -> variants(parts, concurrency));
    }

    static Stream<CrashCase> three() {
        return types().flatMap(first -> types().flatMap(second -> types().map(third -> List.of(
                        new Part(Target.CHANNEL, first),
                        new Part(Target.AGENT, second),
                        new Part(Target.WATCHLIST, third)))))
                .flatMap(parts -> variants(parts, 4));
    }

    private static Stream<CrashCase> variants(List<Part> parts, int concurrency) {
        var possible =
                parts.size() == 1 ? List.<String>of() : parts.size() == 2 ? List.of("12") : List.of("12", "13", "23");
        return IntStream.range(0, 1 << possible.size())
                .mapToObj(chosen -> IntStream.range(0, possible.size())
                        .filter(edge -> (chosen & 1 << edge) != 0)
                        .mapToObj(possible::get)
                        .toList())
                .flatMap(edges -> IntStream.rangeClosed(0, parts.size())
                        .mapToObj(failing -> CrashCase.of(parts, edges, failing, concurrency)));
    }

    static Stream<ChangeType> types() {
        return Arrays.stream(ChangeType.values());
    }

    static Stream<CrashCase> some(Stream<CrashCase> cases, int count) {
        var all = new ArrayList<>(cases.toList());
        java.util.Collections.shuffle(all, new Random(SEED));
        return all.stream().limit(count);
    }
}
