package dev.unwind.engine.rollback;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.batch.BatchId;
import dev.unwind.batch.BatchOptions;
import dev.unwind.batch.BatchStatus;
import dev.unwind.batch.StepStatus;
import dev.unwind.batch.Tenant;
import dev.unwind.batch.change.Change;
import dev.unwind.batch.change.ChangeType;
import dev.unwind.batch.change.RemoteId;
import dev.unwind.batch.json.Json;
import dev.unwind.batch.policy.OnBusy;
import dev.unwind.batch.policy.OnDrift;
import dev.unwind.batch.policy.OnFailure;
import dev.unwind.batch.run.RunOrder;
import dev.unwind.engine.state.Snapshot;
import dev.unwind.journal.claim.Claim;
import dev.unwind.journal.record.ImageRole;
import dev.unwind.journal.record.StepRecord;
import dev.unwind.journal.record.StepState;
import dev.unwind.journal.run.BatchOutline;
import dev.unwind.journal.run.StepReader;
import dev.unwind.memory.HeapShare;
import dev.unwind.testing.StubKind;
import dev.unwind.testing.Waits;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** A run that undoes a step claims all that it may write. */
class RunClaimsTest {
    private static final JsonNode STATE = Json.object().put("name", "old");

    private static FinishedBatch batch(StepRecord step) {
        var options = new BatchOptions(
                OnFailure.ROLLBACK,
                OnBusy.WAIT,
                1,
                Optional.empty(),
                new BatchOptions.Rollback(Duration.ofMinutes(1), 1, OnDrift.FAIL));
        var outline = new BatchOutline(
                BatchId.next(),
                new Tenant("default"),
                BatchStatus.SUCCEEDED,
                options,
                Optional.empty(),
                Optional.empty(),
                Duration.ZERO,
                Optional.empty(),
                Optional.empty(),
                Optional.of(Instant.EPOCH),
                1,
                false,
                RunOrder.forward(options),
                1,
                Optional.empty(),
                false,
                List.of(new BatchOutline.Step(1, ChangeType.DELETE, "thing", StepStatus.APPLIED, true, 1, List.of())));
        var steps = new StepReader(null, null, null) {
            @Override
            public Uni<StepRecord> load(BatchId batch, int number) {
                return Uni.createFrom().item(step);
            }
        };
        return new FinishedBatch(
                outline,
                StubKind.kinds(new StubKind("thing", true), new StubKind("agent", true)),
                steps,
                null,
                Duration.ZERO,
                new HeapShare(4));
    }

    private static StepRecord deleted(List<Snapshot.Referrer> referrers) {
        var change = new Change(
                1,
                "one",
                ChangeType.DELETE,
                "thing",
                Optional.of("alias"),
                Optional.of(new RemoteId("5")),
                Optional.empty(),
                List.of());
        var state = new StepState(
                StepStatus.APPLIED,
                Optional.of(new RemoteId("7")),
                1,
                true,
                true,
                Optional.of(Instant.EPOCH),
                Optional.of(Instant.EPOCH),
                Optional.of(Instant.EPOCH),
                false,
                Optional.empty(),
                Optional.empty());
        var snapshot = new Snapshot(Optional.of(new RemoteId("6")), Optional.of(STATE), referrers);
        return new StepRecord(change, state, Set.of(), Map.of(ImageRole.SNAPSHOT, snapshot.json()));
    }

    private static Set<String> claimed(StepRecord step) {
        return RunClaims.ofRollback(batch(step), List.of(1)).await().atMost(Waits.LIMIT).stream()
                .map(RunClaimsTest::show)
                .collect(Collectors.toSet());
    }

    private static String show(Claim claim) {
        return claim.kind() + " " + claim.by().label() + " " + claim.value();
    }

    @Test
    void a_resource_is_claimed_by_all_ids_and_names_that_it_had() {
        assertEquals(
                Set.of("thing id 5", "thing id 6", "thing id 7", "thing name alias", "thing name old"),
                claimed(deleted(List.of())));
    }

    @Test
    void what_is_to_be_pointed_at_a_recreated_resource_is_claimed_too() {
        var referrers = List.of(
                new Snapshot.Referrer("agent", new RemoteId("1"), STATE),
                new Snapshot.Referrer("agent", new RemoteId("2"), STATE));
        var claimed = claimed(deleted(referrers));
        claimed.retainAll(Set.of("agent id 1", "agent id 2"));
        assertEquals(Set.of("agent id 1", "agent id 2"), claimed);
    }
}
