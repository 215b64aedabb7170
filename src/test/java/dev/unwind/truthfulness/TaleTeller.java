package dev.unwind.truthfulness;

import dev.unwind.batch.BatchStatus;
import dev.unwind.crashlab.CrashEnvironment;
import dev.unwind.crashlab.CrashLab;
import dev.unwind.crashpoint.CrashPoint;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongFunction;

/** Carries out one tale after another, and judges each by what is at the server. For one thread. */
final class TaleTeller implements LongFunction<Optional<String>>, AutoCloseable {
    /** After which nothing is due any more. */
    private static final Duration LATER = Duration.ofMinutes(3);

    private final CrashLab lab;
    private final CrashEnvironment environment;
    private final TaleProvider provider;
    private final Map<String, Integer> ends = new TreeMap<>();

    TaleTeller() throws Exception {
        lab = new CrashLab();
        AtomicReference<TaleProvider> opened = new AtomicReference<>();
        environment = lab.environment(time -> {
            opened.set(new TaleProvider(lab.vertx(), time));
            return opened.get();
        });
        provider = opened.get();
    }

    /** Tells the tale of a server with habits that has this seed; gives what is not true of it. */
    @Override
    public Optional<String> apply(long seed) {
        return told(Tale.draw(seed, false, false));
    }

    /** How tales ended, and how many. */
    Map<String, Integer> ends() {
        return ends;
    }

    /** Tells a tale; gives it with what is not true of it. */
    Optional<String> told(Tale tale) {
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
        return wrong.isEmpty()
                ? Optional.empty()
                : Optional.of(tale + "\nended as " + end + ", and\n  " + String.join("\n  ", wrong) + "\nsteps "
                        + environment.steps(id) + "\n" + environment.story(id) + "\n" + provider.requests());
    }

    @Override
    public void close() throws IOException {
        environment.close();
        lab.close();
    }
}
