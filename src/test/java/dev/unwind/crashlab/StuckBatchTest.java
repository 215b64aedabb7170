package dev.unwind.crashlab;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.unwind.batch.BatchOptions;
import dev.unwind.batch.BatchStatus;
import dev.unwind.batch.Submission;
import dev.unwind.batch.change.Change;
import dev.unwind.batch.change.ChangeType;
import dev.unwind.batch.json.Json;
import dev.unwind.batch.policy.OnBusy;
import dev.unwind.batch.policy.OnDrift;
import dev.unwind.batch.policy.OnFailure;
import dev.unwind.crashpoint.CrashPoint;
import dev.unwind.crashpoint.CrashPoint.CrashMode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A batch that every owner dies of is given up in the end. */
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
        return new Change(
                number,
                name,
                ChangeType.CREATE,
                "watchlist",
                Optional.of(name),
                Optional.empty(),
                Optional.of(Json.object().put("name", name)),
                List.of(after));
    }

    private static Submission submission(String first, String second) {
        return new Submission(
                new BatchOptions(
                        OnFailure.ROLLBACK,
                        OnBusy.WAIT,
                        1,
                        Optional.empty(),
                        new BatchOptions.Rollback(Duration.ofHours(100), 1, OnDrift.FAIL)),
                Map.of(),
                List.of(create(1, first), create(2, second, first)));
    }

    @Test
    void it_ends_with_what_is_known_and_nothing_more_is_sent() throws Exception {
        try (var environment = lab.environment(Duration.ZERO)) {
            environment.reset();
            var undisturbed = CrashPoint.never();
            assertEquals(
                    Optional.of(BatchStatus.SUCCEEDED),
                    environment.runUntil(environment.accept(submission("a", "b")), undisturbed));
            int lastCall = undisturbed.calls().get(undisturbed.calls().size() - 1);

            var id = environment.accept(submission("c", "d"));
            environment.runUntil(id, CrashPoint.at(lastCall, CrashMode.BEFORE));
            int sent = environment.provider().writes().size();
            for (int time = 1; time <= CrashEnvironment.TAKEOVERS; time++) {
                assertEquals(Optional.empty(), environment.runUntil(id, CrashPoint.at(2, CrashMode.BEFORE)));
            }
            assertEquals(Optional.of(BatchStatus.INCOMPLETE), environment.runUntil(id, CrashPoint.never()));
            assertEquals(sent, environment.provider().writes().size());
            assertEquals(Optional.empty(), environment.brokenRecord(id));
        }
    }
}
