package dev.unwind.truthfulness;

import dev.unwind.apivariants.VariantJson;
import dev.unwind.batch.BatchId;
import dev.unwind.batch.BatchStatus;
import dev.unwind.batch.change.Change;
import dev.unwind.batch.change.ChangeType;
import dev.unwind.crashlab.CrashEnvironment;
import dev.unwind.crashlab.CrashLab;
import dev.unwind.crashpoint.CrashPoint;
import dev.unwind.truthfulness.DescribedProvider.Kind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;

/** Runs batches of one change by an engine whose writes no claim covers, and says what is seen of them. */
final class UncoveredBatches implements BiFunction<String, Boolean, Map<String, String>>, AutoCloseable {
    private final CrashLab lab;
    private final CrashEnvironment environment;
    private final DescribedProvider provider;

    UncoveredBatches() throws Exception {
        lab = new CrashLab();
        AtomicReference<DescribedProvider> opened = new AtomicReference<>();
        environment = lab.environment(time -> {
            opened.set(new DescribedProvider(lab.vertx(), time));
            return opened.get();
        });
        provider = opened.get();
    }

    /**
     * Runs a batch.
     *
     * @param type that of its change
     * @param undone whether a last change is refused, so that the first one is undone
     * @return the status of the batch, the status and the code of the step, the writes that were sent for it (in the
     *     rollback, if there is one), what is at the server, and what is wrong with the record
     */
    @Override
    public Map<String, String> apply(String type, Boolean undone) {
        environment.forget();
        provider.begin(
                new Kind("thing", DescribedBatches.plain(), DescribedBatches.SHORT, ", list: {}"),
                DescribedBatches.REFUSING);
        environment.reset();
        String id = provider.seed("thing", "{'name':'a','size':1}");
        List<Change> changes = new ArrayList<>(List.of(change(ChangeType.valueOf(type), id)));
        if (undone) {
            changes.add(DescribedBatches.bomb(2, "1"));
        }
        BatchId batch = environment.accept(DescribedBatches.submission(changes.toArray(Change[]::new)));
        Optional<BatchStatus> status = environment.runUntil(batch, CrashPoint.never());
        environment.pass(DescribedBatches.LATER);
        Map<String, String> seen = new TreeMap<>();
        seen.put("batch", status.map(BatchStatus::name).orElse("no end"));
        seen.put("step", environment.steps(batch).at("/0/status").asText());
        seen.put("code", environment.steps(batch).at("/0/error/code").asText());
        seen.put("writes", writes(undone).toString());
        seen.put("there", provider.state("thing").values().toString());
        seen.put("record", environment.brokenRecord(batch).orElse("in order"));
        return seen;
    }

    private static Change change(ChangeType type, String id) {
        return switch (type) {
            case CREATE -> DescribedBatches.create(1, "thing", "b");
            case UPDATE -> DescribedBatches.update(1, "thing", id, "{'size':2}");
            case DELETE -> DescribedBatches.delete(1, "thing", id);
            case REPLACE ->
                DescribedBatches.change(
                        1,
                        type,
                        "thing",
                        Optional.empty(),
                        Optional.of(id),
                        Optional.of(VariantJson.written("{'name':'a','size':2}")));
        };
    }

    private List<String> writes(boolean undone) {
        List<String> calls = provider.log();
        return calls.stream()
                .skip(undone ? calls.indexOf("POST refusing") + 1 : 0)
                .filter(call -> !call.startsWith("GET "))
                .toList();
    }

    @Override
    public void close() throws IOException {
        environment.close();
        lab.close();
    }
}
