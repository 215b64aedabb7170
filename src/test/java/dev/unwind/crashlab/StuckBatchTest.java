package dev.unwind.crashlab;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.unwind.batch.BatchId;
import dev.unwind.batch.BatchOptions;
import dev.unwind.batch.BatchStatus;
import dev.unwind.batch.Submission;
import dev.unwind.batch.change.Change;
import dev.unwind.batch.change.ChangeType;
import dev.unwind.batch.change.RemoteId;
import dev.unwind.batch.json.Json;
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
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** A batch that every owner dies of is given up in the end. */
@Execution(ExecutionMode.CONCURRENT)
class StuckBatchTest {
    private static CrashLab lab;

    @BeforeAll
    static void open() throws Exception {
        lab = new CrashLab();
    }

    @AfterAll
    static void close() throws Exception {
        lab.close();
    }

    private static Change create(int number, String name, String... after) {
        return change(number, ChangeType.CREATE, name, Optional.empty(), after);
    }

    private static Change change(int number, ChangeType type, String name, Optional<RemoteId> id, String... after) {
        return new Change(
                number,
                name,
                type,
                "watchlist",
                Optional.of(name),
                id,
                Optional.of(Json.object().put("name", name)),
                List.of(after));
    }

    private static Submission submission(Change... changes) {
        return new Submission(
                new BatchOptions(
                        OnFailure.ROLLBACK,
                        OnBusy.WAIT,
                        1,
                        Optional.empty(),
                        new BatchOptions.Rollback(Duration.ofHours(100), 1, OnDrift.FAIL)),
                Map.of(),
                List.of(changes));
    }

    private static void refuse(CrashEnvironment environment, String name) {
        environment
                .provider()
                .fault("{'method':'POST','path':'/watchlists*','bodyContains':'\\\"%s\\\"','times':-1,'status':400}"
                        .formatted(name));
    }

    /** Has each owner die before it can do anything; gives the outcome of the last one. */
    private static Optional<BatchStatus> giveUp(CrashEnvironment environment, BatchId id) {
        int sent = environment.provider().writes().size();
        // The rows of the steps are up to date: each owner's first write is the take-over.
        environment.steps(id);
        for (int time = 1; time <= CrashEnvironment.TAKEOVERS; time++) {
            assertEquals(Optional.empty(), environment.runUntil(id, CrashPoint.at(2, CrashMode.BEFORE)));
        }
        var outcome = environment.runUntil(id, CrashPoint.never());
        assertEquals(sent, environment.provider().writes().size());
        assertEquals(Optional.empty(), environment.brokenRecord(id));
        return outcome;
    }

    private static List<String> statuses(CrashEnvironment environment, BatchId id) {
        List<String> statuses = new ArrayList<>();
        environment.steps(id).forEach(step -> statuses.add(step.path("status").textValue()));
        return statuses;
    }

    /** Runs the batch with engines that crash later and later, until its steps are left with these statuses. */
    private static BatchId leftWith(CrashEnvironment environment, Supplier<Submission> batch, String... wanted) {
        for (int boundary = 2; ; boundary++) {
            environment.reset();
            var id = environment.accept(batch.get());
            assertEquals(Optional.empty(), environment.runUntil(id, CrashPoint.at(boundary, CrashMode.BEFORE)));
            if (statuses(environment, id).equals(List.of(wanted))) {
                return id;
            }
        }
    }

    @Test
    void it_ends_with_what_is_known_and_nothing_more_is_sent() throws Exception {
        try (var environment = lab.environment(Duration.ZERO)) {
            environment.reset();
            var undisturbed = CrashPoint.never();
            assertEquals(
                    Optional.of(BatchStatus.SUCCEEDED),
                    environment.runUntil(
                            environment.accept(submission(create(1, "a"), create(2, "b", "a"))), undisturbed));
            int lastCall = undisturbed.calls().get(undisturbed.calls().size() - 1);

            var id = environment.accept(submission(create(1, "c"), create(2, "d", "c")));
            environment.runUntil(id, CrashPoint.at(lastCall, CrashMode.BEFORE));
            assertEquals(Optional.of(BatchStatus.INCOMPLETE), giveUp(environment, id));
        }
    }

    @Test
    void what_was_being_undone_is_left_to_a_person() throws Exception {
        try (var environment = lab.environment(Duration.ZERO)) {
            var id = leftWith(
                    environment,
                    () -> {
                        refuse(environment, "refused");
                        return submission(create(1, "a"), create(2, "refused", "a"));
                    },
                    "ROLLING_BACK",
                    "FAILED");
            assertEquals(Optional.of(BatchStatus.INCOMPLETE), giveUp(environment, id));
            assertEquals("ROLLBACK_SKIPPED", statuses(environment, id).get(0));
        }
    }

    @Test
    void what_failed_half_way_is_left_to_a_person() throws Exception {
        try (var environment = lab.environment(Duration.ZERO)) {
            var id = leftWith(
                    environment,
                    () -> {
                        refuse(environment, "new");
                        var old = environment.provider().seed("watchlists", "{'name':'old','assets':[]}");
                        return submission(change(1, ChangeType.REPLACE, "new", Optional.of(new RemoteId(old))));
                    },
                    "FAILED");
            assertEquals(Optional.of(BatchStatus.INCOMPLETE), giveUp(environment, id));
            assertEquals(List.of("ROLLBACK_SKIPPED"), statuses(environment, id));
        }
    }
}
