package dev.unwind.truthfulness;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.apivariants.VariantJson;
import dev.unwind.batch.BatchId;
import dev.unwind.batch.BatchStatus;
import dev.unwind.batch.change.ChangeType;
import dev.unwind.batch.policy.OnFailure;
import dev.unwind.crashlab.CrashEnvironment;
import dev.unwind.crashlab.CrashLab;
import dev.unwind.crashpoint.CrashPoint;
import dev.unwind.crashpoint.CrashPoint.CrashMode;
import dev.unwind.testing.Samples;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Engines that are stopped dead at providers of several habits, with somebody else who makes a resource of the same
 * name, and with a second batch that waits for the first. Every boundary, and calls both before they are sent and on
 * their way, with {@code -Dunwind.crash.all=true}; else a sample.
 */
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock("dev.unwind.truthfulness.ProviderMatrixTest")
class ProviderMatrixTest {
    /** How many boundaries of a batch are tried. */
    private static final int SAMPLE = Samples.of(4);

    private static final Duration LATER = Duration.ofMinutes(3);
    private static final String STRANGER = "somebody";

    private static CrashLab lab;
    private static CrashEnvironment environment;
    private static TaleProvider provider;

    @BeforeAll
    static void open() throws Exception {
        lab = new CrashLab();
        environment = lab.environment(time -> {
            provider = new TaleProvider(lab.vertx(), time);
            return provider;
        });
    }

    @AfterAll
    static void close() throws Exception {
        environment.close();
        lab.close();
    }

    @ParameterizedTest
    @MethodSource("dev.unwind.truthfulness.MatrixRow#all")
    void crashes_at(MatrixRow row) {
        List<String> wrong = new ArrayList<>();
        Map<String, Integer> ends = new TreeMap<>();
        for (int shape = 0; shape < row.shapes().size(); shape++) {
            CrashPoint undisturbed = CrashPoint.never();
            told(row, shape, undisturbed, ends).ifPresent(wrong::add);
            int step = Math.max(1, undisturbed.passed() / SAMPLE);
            for (int boundary = 1 + shape % step; boundary <= undisturbed.passed(); boundary += step) {
                for (CrashMode mode : modes(undisturbed.calls().contains(boundary), boundary + shape)) {
                    told(row, shape, CrashPoint.at(boundary, mode), ends).ifPresent(wrong::add);
                }
            }
        }
        System.out.println(row + " " + ends);
        assertTrue(
                wrong.isEmpty(),
                () -> wrong.size() + " are not true:\n"
                        + String.join("\n\n", wrong.subList(0, Math.min(3, wrong.size()))));
    }

    /** How an engine is stopped at a boundary: where there is a call, in either way, or in one of them by turns. */
    private static List<CrashMode> modes(boolean call, int turn) {
        List<CrashMode> modes = call ? List.of(CrashMode.CALL_IN_FLIGHT, CrashMode.BEFORE) : List.of(CrashMode.BEFORE);
        return Samples.ALL ? modes : List.of(modes.get(turn % modes.size()));
    }

    /** What is not true of a row's batch with one crash. */
    private static Optional<String> told(MatrixRow row, int number, CrashPoint crash, Map<String, Integer> ends) {
        String shape = row.shapes().get(number);
        Tale tale = row.fresh().tale(shape);
        environment.forget();
        environment.reset();
        provider.begin(tale);
        var before = provider.all();
        BatchId first = environment.accept(tale.submission());
        Optional<BatchStatus> status = environment.runUntil(first, crash);
        ObjectNode stranger = VariantJson.object().put("name", "New Thing").put("by", STRANGER);
        provider.outsider(stranger);
        Optional<BatchId> second = second(tale, ids(tale));
        if (status.isEmpty()) {
            // It waits for the first, or has nothing to do with that.
            second.ifPresent(id -> environment.runUntil(id, CrashPoint.never()));
        }
        BatchStatus end = status.or(() -> environment.runUntil(first, CrashPoint.never()))
                .orElseThrow(() -> new AssertionError(row + " " + shape + " came to no end"));
        ends.merge(end.name(), 1, Integer::sum);
        environment.pass(LATER);
        List<String> wrong = new ArrayList<>(
                new TaleOracle(tale, before, ours(provider.all())).judge(end, environment.steps(first)));
        environment.brokenRecord(first).ifPresent(wrong::add);
        if (provider.all().get(TaleKind.THING).stream().noneMatch(body -> isStranger(stranger, body))) {
            wrong.add("what somebody else made is gone or changed");
        }
        second.ifPresent(id -> judgeSecond(id, wrong));
        return wrong.isEmpty()
                ? Optional.empty()
                : Optional.of(row + " " + shape + " crash " + crash + " ended as " + end + "\n  "
                        + String.join("\n  ", wrong) + "\n" + environment.story(first) + "\n" + provider.requests());
    }

    /** Whether it is what somebody else made, wherever its server has put it. */
    private static boolean isStranger(ObjectNode stranger, ObjectNode body) {
        return body.deepCopy().without("position").equals(stranger);
    }

    private static Map<String, String> ids(Tale tale) {
        return tale.changes().get(0).ids();
    }

    /** A batch beside that wants the holder of what the first deletes, and one that is nobody's. */
    private static Optional<BatchId> second(Tale tale, Map<String, String> ids) {
        TaleKind holder = tale.kind("holder");
        Tale beside = new Tale(
                0,
                false,
                tale.kinds(),
                List.of(new TaleChange(
                        1,
                        ChangeType.UPDATE,
                        holder,
                        TaleChange.seeded(holder, 3),
                        Optional.of(VariantJson.object().put("size", 9)),
                        List.of(),
                        ids)),
                Optional.empty(),
                OnFailure.ROLLBACK,
                1,
                Optional.empty(),
                Map.of(),
                List.of());
        return environment.acceptIfValid(beside.submission());
    }

    private static void judgeSecond(BatchId id, List<String> wrong) {
        BatchStatus end = environment
                .status(id)
                .or(() -> environment.runUntil(id, CrashPoint.never()))
                .orElse(BatchStatus.PENDING);
        boolean nine = provider.all().get("holder").stream()
                .anyMatch(body -> body.path("name").asText().equals("holder-d")
                        && body.path("size").asInt() == 9);
        if (!end.terminal() || (end == BatchStatus.SUCCEEDED) != nine) {
            wrong.add("the second batch ended as " + end + ", and what it wants " + (nine ? "holds" : "does not hold"));
        }
    }

    /** What nobody else made, with the second batch's change taken out. */
    private static Map<String, List<ObjectNode>> ours(Map<String, List<ObjectNode>> all) {
        Map<String, List<ObjectNode>> ours = new TreeMap<>();
        all.forEach((kind, bodies) -> ours.put(
                kind,
                bodies.stream()
                        .filter(body -> !body.has("by"))
                        .map(body -> body.path("size").asInt() == 9 ? body.put("size", 1) : body)
                        .toList()));
        return ours;
    }
}
