package dev.unwind.truthfulness;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.apivariants.Response;
import dev.unwind.apivariants.VariantFeatures;
import dev.unwind.apivariants.VariantJson;
import dev.unwind.batch.Attribution;
import dev.unwind.batch.BatchOptions;
import dev.unwind.batch.Submission;
import dev.unwind.batch.change.Change;
import dev.unwind.batch.change.ChangeType;
import dev.unwind.batch.change.RemoteId;
import dev.unwind.batch.policy.OnBusy;
import dev.unwind.batch.policy.OnDrift;
import dev.unwind.batch.policy.OnFailure;
import dev.unwind.batch.run.RollbackRequest;
import dev.unwind.crashlab.CrashEnvironment;
import dev.unwind.crashlab.CrashLab;
import dev.unwind.truthfulness.DescribedProvider.Kind;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;

/** Batches at a server in virtual time, whose kinds a test describes, by engines that may crash. */
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock("dev.unwind.truthfulness.DescribedBatches") // one environment at a time
abstract class DescribedBatches {
    static final Duration SHORT = Duration.ofSeconds(2);
    static final Duration LONG = Duration.ofSeconds(20);
    static final Duration LATER = Duration.ofMinutes(3);

    /** Refuses all that is to be created. */
    static final Kind REFUSING = new Kind(
            "refusing",
            plain().behaving((call, site, next) ->
                    call.writes() ? Response.refusal(422, "bad", "never") : next.apply(call)),
            SHORT,
            ", list: {}");

    /** Rolls back all that holds, or what an earlier rollback left open. */
    static final RollbackRequest ROLLBACK = new RollbackRequest(
            Optional.empty(),
            List.of(),
            RollbackRequest.Dependants.INCLUDE,
            OnBusy.WAIT,
            Optional.of(Duration.ofHours(1)),
            Optional.empty(),
            Optional.empty(),
            Attribution.NONE);

    static CrashLab lab;
    static CrashEnvironment environment;
    static DescribedProvider provider;

    @BeforeAll
    static void open() throws Exception {
        lab = new CrashLab();
        environment = lab.environment(time -> {
            provider = new DescribedProvider(lab.vertx(), time);
            return provider;
        });
    }

    @AfterAll
    static void close() throws Exception {
        environment.close();
        lab.close();
    }

    static void begin(Kind... kinds) {
        environment.forget();
        provider.begin(kinds);
        environment.reset();
    }

    static VariantFeatures plain() {
        return VariantFeatures.plain();
    }

    static Change update(int number, String kind, String id, String desired, String... after) {
        return change(
                number,
                ChangeType.UPDATE,
                kind,
                Optional.empty(),
                Optional.of(id),
                Optional.of(VariantJson.written(desired)),
                after);
    }

    static Change delete(int number, String kind, String id) {
        return change(number, ChangeType.DELETE, kind, Optional.empty(), Optional.of(id), Optional.empty());
    }

    static Change create(int number, String kind, String name, String... after) {
        return change(
                number,
                ChangeType.CREATE,
                kind,
                Optional.of(name),
                Optional.empty(),
                Optional.of(VariantJson.written("{'name':'" + name + "'}")),
                after);
    }

    /** A change that is refused. */
    static Change bomb(int number, String... after) {
        return create(number, "refusing", "b", after);
    }

    /** A change whose key is its number. */
    static Change change(
            int number,
            ChangeType type,
            String kind,
            Optional<String> name,
            Optional<String> id,
            Optional<JsonNode> desired,
            String... after) {
        return new Change(
                number, Integer.toString(number), type, kind, name, id.map(RemoteId::new), desired, List.of(after));
    }

    static Submission submission(Change... changes) {
        return submission(Duration.ofHours(1), changes);
    }

    /** @param patience the time for a rollback */
    static Submission submission(Duration patience, Change... changes) {
        return new Submission(
                new BatchOptions(
                        OnFailure.ROLLBACK,
                        OnBusy.WAIT,
                        1,
                        Optional.empty(),
                        new BatchOptions.Rollback(patience, 1, OnDrift.FAIL)),
                Map.of(),
                List.of(changes));
    }
}
