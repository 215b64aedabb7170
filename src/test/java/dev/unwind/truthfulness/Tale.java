package dev.unwind.truthfulness;

import dev.unwind.apivariants.Fault;
import dev.unwind.batch.BatchOptions;
import dev.unwind.batch.Submission;
import dev.unwind.batch.change.Change;
import dev.unwind.batch.change.ChangeType;
import dev.unwind.batch.policy.OnBusy;
import dev.unwind.batch.policy.OnDrift;
import dev.unwind.batch.policy.OnFailure;
import dev.unwind.crashpoint.CrashPoint;
import dev.unwind.crashpoint.CrashPoint.CrashMode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A server, a batch at it, and what goes wrong, all drawn from one seed.
 *
 * @param nulls whether what is there has members that are null
 * @param changes what is asked for; the ids of what is there are known when it is
 * @param bomb whether a last change is always refused, and after which of the others it is tried
 * @param deadline how long the batch may take, in the time of the tale
 * @param faults by the path of a collection
 */
record Tale(
        long seed,
        boolean nulls,
        List<TaleKind> kinds,
        List<TaleChange> changes,
        Optional<List<Integer>> bomb,
        OnFailure onFailure,
        int concurrency,
        Optional<Duration> deadline,
        Map<String, List<Fault>> faults,
        List<CrashPoint> crashes) {
    static final String REFUSING = "/refusing/things";

    /** How long a rollback may take, in the time of the tale. */
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    /**
     * Draws a tale.
     *
     * @param plainly whether kinds declare nothing of their habits
     * @param honestly whether servers have no habits that go beyond an API's form
     */
    static Tale draw(long seed, boolean plainly, boolean honestly) {
        Random random = new Random(seed);
        // Seeds that follow one another begin alike.
        random.nextLong();
        Random more = new Random(~seed);
        more.nextLong();
        List<TaleKind> kinds = TaleKind.draw(random, more, plainly, honestly);
        List<TaleChange> changes = TaleChange.draw(random, kinds);
        Optional<List<Integer>> bomb = random.nextInt(5) < 3
                ? Optional.of(random.ints(changes.size(), 0, 4).boxed().toList())
                : Optional.empty();
        OnFailure onFailure =
                random.nextInt(5) > 0 ? OnFailure.ROLLBACK : random.nextBoolean() ? OnFailure.CONTINUE : OnFailure.STOP;
        int concurrency = 1 + random.nextInt(4);
        boolean nulls = !honestly && random.nextInt(3) == 0;
        Optional<Duration> deadline = random.nextInt(6) == 0
                ? Optional.of(Duration.ofMillis(2_000 + random.nextInt(40_000)))
                : Optional.empty();
        return new Tale(
                seed,
                nulls,
                kinds,
                changes,
                bomb,
                onFailure,
                concurrency,
                deadline,
                faults(random, more, kinds),
                crashes(random));
    }

    private static Map<String, List<Fault>> faults(Random random, Random more, List<TaleKind> kinds) {
        Map<String, List<Fault>> faults = new TreeMap<>();
        for (TaleKind kind : kinds) {
            List<Fault> ofKind = new ArrayList<>();
            if (random.nextInt(3) == 0) {
                ofKind.add(fault(random, kind.update()));
            }
            if (kind.respells() && more.nextBoolean()) {
                ofKind.add(Fault.cutAfterEffect().on("POST"));
            }
            faults.put(kind.path(), ofKind);
        }
        return faults;
    }

    private static Fault fault(Random random, String update) {
        Fault fault =
                switch (random.nextInt(7)) {
                    case 0 -> Fault.answer(429, "{}");
                    case 1 -> Fault.answer(500, "{}");
                    case 2 -> Fault.answer(503, "{}").withEffect();
                    case 3 -> Fault.cutBeforeEffect();
                    case 4 -> Fault.cutAfterEffect();
                    case 5 -> Fault.truncated();
                    default -> Fault.lateEffect(500 + random.nextInt(19_000), 504);
                };
        return fault.skipping(random.nextInt(8))
                .on(List.of("", "POST", update, "DELETE").get(random.nextInt(4)));
    }

    private static List<CrashPoint> crashes(Random random) {
        List<CrashPoint> crashes = new ArrayList<>();
        if (random.nextInt(4) == 0) {
            crashes.add(CrashPoint.at(
                    1 + random.nextInt(40), random.nextBoolean() ? CrashMode.BEFORE : CrashMode.CALL_IN_FLIGHT));
        }
        return crashes;
    }

    /** The batch, once what it changes is there. */
    Submission submission() {
        List<Change> all = new ArrayList<>();
        changes.forEach(change -> all.add(change.change()));
        bomb.ifPresent(after -> all.add(new Change(
                changes.size() + 1,
                "bomb",
                ChangeType.CREATE,
                "refusing",
                Optional.of("b"),
                Optional.empty(),
                Optional.of(TaleChange.json("{'name':'b'}")),
                changes.stream()
                        .filter(change -> after.get(change.number() - 1) > 0)
                        .map(TaleChange::key)
                        .toList())));
        return new Submission(
                new BatchOptions(
                        onFailure,
                        OnBusy.WAIT,
                        concurrency,
                        deadline,
                        new BatchOptions.Rollback(PATIENCE, concurrency, OnDrift.FAIL)),
                Map.of(),
                all);
    }

    /** The provider's file. */
    String yaml(String url) {
        return """
                provider: tales
                baseUrl: %s
                calls: { timeout: PT15S, settles: PT20S, retry: { attempts: 2, delay: PT0.001S, maxDelay: PT0.01S }, breaker: { enabled: false } }
                answers: { error: { message: /error/message, code: /error/code } }
                kinds:
                  refusing: { path: /refusing/things, name: name, list: {} }
                %s
                """
                .formatted(
                        url,
                        kinds.stream()
                                .map(kind -> "  " + kind.name() + ": " + kind.yaml())
                                .collect(Collectors.joining("\n")));
    }

    TaleKind kind(String name) {
        return kinds.stream()
                .filter(kind -> kind.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Override
    public String toString() {
        return "seed " + seed + (nulls ? ", nulls, " : ", ") + onFailure + ", " + concurrency + " at once, bomb " + bomb
                + ", crashes " + crashes
                + deadline.map(after -> ", stopped after " + after).orElse("")
                + kinds.stream()
                        .map(kind ->
                                "\n  " + kind.name() + " " + kind.habits() + " " + kind.relation() + " " + kind.yaml()
                                        + " faults " + faults.get(kind.path()).size())
                        .collect(Collectors.joining())
                + changes.stream().map(change -> "\n  " + change).collect(Collectors.joining());
    }
}
