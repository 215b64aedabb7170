package dev.unwind.truthfulness;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.apivariants.VariantFeatures;
import dev.unwind.apivariants.VariantJson;
import dev.unwind.batch.BatchId;
import dev.unwind.batch.BatchStatus;
import dev.unwind.batch.change.ChangeType;
import dev.unwind.batch.policy.OnFailure;
import dev.unwind.crashlab.CrashEnvironment;
import dev.unwind.crashlab.CrashLab;
import dev.unwind.crashpoint.CrashPoint;
import dev.unwind.crashpoint.CrashPoint.CrashMode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
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
    private static final boolean ALL = Boolean.getBoolean("unwind.crash.all");

    /** How many boundaries of a batch are tried. */
    private static final int SAMPLE = ALL ? Integer.MAX_VALUE : 4;

    private static final Duration LATER = Duration.ofMinutes(3);
    private static final String STRANGER = "somebody";

    private static CrashLab lab;
    private static CrashEnvironment environment;
    private static TaleProvider provider;

    /** @param yaml what its kinds declare beside their paths and names */
    record Row(String name, VariantFeatures features, String yaml, TaleKind.Relation relation) {
        boolean renumbers() {
            return yaml.contains("movesSiblings");
        }

        @Override
        public String toString() {
            return name;
        }
    }

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

    /** Each row is made anew for each run: behaviours count calls. */
    static Stream<Row> rows() {
        VariantFeatures plain = VariantFeatures.plain();
        return Stream.of(
                row("keyed", plain.idempotencyKeys(), "idempotencyKeys: {}"),
                row("without list", plain, ""),
                row("lower-casing", plain.behaving(Spelling.lowerCase("/name")), "list: {}"),
                row(
                        "lower-casing, declared",
                        plain.behaving(Spelling.lowerCase("/name")),
                        "list: {}, ignoreCase: [/name]"),
                row("404 for a second", plain.behaving(Spell.at(6, 1_000, Refusals.ingress())), "list: {}"),
                row("lagging", plain.lagMillis(3_000), "list: {}, readLag: PT5S"),
                row(
                        "asynchronous",
                        plain.behaving(
                                Asynchronous.later("POST", 7_000),
                                Asynchronous.later("PUT", 7_000),
                                Asynchronous.later("DELETE", 7_000)),
                        "list: {}"),
                row(
                        "asynchronous, declared",
                        plain.behaving(Asynchronous.later("POST", 30_000), Asynchronous.later("DELETE", 30_000)),
                        "list: {}, async: { within: PT40S }"),
                row("renumbering", plain.behaving(Neighbours.positions("position")), "list: {}, movesSiblings: true"),
                new Row("cascading", plain, "list: {}", TaleKind.Relation.CASCADES),
                new Row("suspending", plain, "list: {}", TaleKind.Relation.SUSPENDED));
    }

    private static Row row(String name, VariantFeatures features, String yaml) {
        return new Row(name, features, yaml, TaleKind.Relation.DANGLES);
    }

    @ParameterizedTest
    @MethodSource("rows")
    void crashes_at(Row row) {
        List<String> wrong = new ArrayList<>();
        Map<String, Integer> ends = new TreeMap<>();
        for (int shape = 0; shape < shapes(row).size(); shape++) {
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
        return ALL ? modes : List.of(modes.get(turn % modes.size()));
    }

    /** The types of changes, of things and of holders, and whether a last change is refused. */
    private static List<String> shapes(Row row) {
        if (row.renumbers()) {
            return List.of("C", "C!", "D!", "DD!", "R!", "CUD!", "DDR");
        }
        return row.relation() == TaleKind.Relation.DANGLES
                ? List.of("C", "C!", "U!", "D!", "R!", "CUD!", "CUDR")
                : List.of("D!", "DD!", "D", "R!");
    }

    /** A new tale of a row: the things are what it is about, the holders refer to them. */
    private static Tale tale(Row fresh, String shape) {
        VariantFeatures things =
                switch (fresh.relation()) {
                    case CASCADES -> fresh.features().behaving(Neighbours.cascade("/holder/things", "thing"));
                    case SUSPENDED -> fresh.features().behaving(Neighbours.suspend("/holder/things", "thing"));
                    default -> fresh.features();
                };
        String declared = fresh.yaml().isEmpty() ? "" : ", " + fresh.yaml();
        List<Habit> habits = fresh.name().startsWith("lower")
                ? List.of(new Habit("lower case", same -> same, "", fresh.yaml().contains("ignoreCase"), ""))
                : List.of();
        TaleKind thing = new TaleKind(
                TaleKind.THING,
                things,
                habits,
                TaleKind.Relation.NONE,
                fresh.renumbers(),
                "{ path: /thing/things, name: name" + declared + " }");
        String onDelete =
                switch (fresh.relation()) {
                    case CASCADES -> ", onDelete: cascade";
                    case SUSPENDED -> ", onDelete: \"null\"";
                    default -> "";
                };
        TaleKind holder = new TaleKind(
                "holder",
                VariantFeatures.plain(),
                List.of(),
                fresh.relation(),
                false,
                "{ path: /holder/things, name: name, list: {}, references: [{ at: /thing, kind: thing" + onDelete
                        + " }] }");
        boolean bomb = shape.endsWith("!");
        List<TaleChange> changes = changes(thing, shape.replace("!", ""));
        return new Tale(
                0,
                false,
                List.of(thing, holder),
                changes,
                bomb ? Optional.of(changes.stream().map(change -> 1).toList()) : Optional.empty(),
                OnFailure.ROLLBACK,
                2,
                Optional.empty(),
                Map.of(),
                List.of());
    }

    private static List<TaleChange> changes(TaleKind thing, String types) {
        List<TaleChange> changes = new ArrayList<>();
        Map<String, String> ids = new TreeMap<>();
        for (int i = 0; i < types.length(); i++) {
            char type = types.charAt(i);
            String old = type == 'C' ? "" : TaleChange.seeded(thing, i);
            Optional<ObjectNode> desired =
                    switch (type) {
                        case 'D' -> Optional.empty();
                        case 'U' -> Optional.of(VariantJson.object().put("size", 2));
                        default ->
                            Optional.of(VariantJson.object()
                                    .put("name", type == 'C' ? "New Thing" : old)
                                    .put("size", 3));
                    };
            changes.add(new TaleChange(i + 1, typeOf(type), thing, old, desired, List.of(), ids));
        }
        return changes;
    }

    private static ChangeType typeOf(char type) {
        return Stream.of(ChangeType.values())
                .filter(each -> each.name().charAt(0) == type)
                .findFirst()
                .orElseThrow();
    }

    /** What is not true of a row's batch with one crash. */
    private static Optional<String> told(Row row, int number, CrashPoint crash, Map<String, Integer> ends) {
        Row fresh = rows().filter(each -> each.name().equals(row.name()))
                .findFirst()
                .orElseThrow();
        String shape = shapes(row).get(number);
        Tale tale = tale(fresh, shape);
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
