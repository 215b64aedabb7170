package dev.unwind.journal;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unwind.batch.BatchId;
import dev.unwind.batch.BatchOptions;
import dev.unwind.batch.Change;
import dev.unwind.batch.ChangeType;
import dev.unwind.batch.Json;
import dev.unwind.batch.OnBusy;
import dev.unwind.batch.OnDrift;
import dev.unwind.batch.OnFailure;
import dev.unwind.batch.RemoteId;
import dev.unwind.batch.StepStatus;
import dev.unwind.batch.Tenant;
import dev.unwind.testing.GatewayTest;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The record on a real PostgreSQL. */
@QuarkusTest
class JournalTest extends GatewayTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Inject
    Journal journal;

    @Inject
    Acceptances acceptances;

    @Inject
    Steps steps;

    @Inject
    Targets targets;

    @Inject
    EventStream events;

    @Inject
    Wakeups wakeups;

    @Inject
    Pool pool;

    private static <T> T get(Uni<T> uni) {
        return uni.await().atMost(PATIENCE);
    }

    /** A batch that the dispatcher leaves alone, since it waits for one that never ends. */
    private BatchId accepted(int size) {
        var id = BatchId.next();
        var list = IntStream.rangeClosed(1, size)
                .mapToObj(number -> new Acceptance.Step(
                        new Change(
                                number,
                                "k" + number,
                                ChangeType.UPDATE,
                                "watchlist",
                                Optional.empty(),
                                Optional.of(new RemoteId("1")),
                                Optional.of(Json.object()),
                                List.of()),
                        Set.of(),
                        Set.of()))
                .toList();
        get(pool.preparedQuery("insert into batch (id, tenant, status, on_failure, on_busy, on_drift, max_concurrency,"
                        + " rollback_max_concurrency, rollback_timeout_ms, steps, started_at)"
                        + " values ('00000000-0000-7000-8000-000000000001', 'default', 'RUNNING', 'ROLLBACK', 'WAIT', 'FAIL',"
                        + " 1, 1, 1, 1, now()) on conflict do nothing")
                .execute());
        get(pool.preparedQuery("insert into claim (account, kind, by, value, ticket, batch_id)"
                        + " values ('test', 'held', 'name', 'for ever', 0, '00000000-0000-7000-8000-000000000001')"
                        + " on conflict do nothing")
                .execute());
        get(acceptances.accept(new Acceptance(
                id,
                Tenant.DEFAULT,
                new BatchOptions(
                        OnFailure.ROLLBACK,
                        OnBusy.WAIT,
                        1,
                        Optional.empty(),
                        new BatchOptions.Rollback(Duration.ofMinutes(1), 1, OnDrift.FAIL)),
                list,
                Set.of(new Claim("test", "held", Claim.By.NAME, "for ever")))));
        return id;
    }

    private StepState pending(BatchId batch, int step) {
        return get(steps.load(batch, step)).state();
    }

    private Entry applying(BatchId batch, int step, RecordType type) {
        return Entry.ofStep(type, step, pending(batch, step).become(StepStatus.APPLYING, journalNow()), Json.object());
    }

    private static Instant journalNow() {
        return Instant.now();
    }

    @Test
    void records_are_numbered_without_gaps_in_the_order_in_which_they_were_handed_in() {
        var batch = accepted(40);
        var writer = journal.open(batch, Tenant.DEFAULT, 2);
        var written = new ArrayList<CompletableFuture<Void>>();
        for (int step = 1; step <= 40; step++) {
            written.add(writer.append(applying(batch, step, RecordType.STEP_APPLYING))
                    .subscribeAsCompletionStage());
        }
        await().atMost(PATIENCE).until(() -> written.stream().allMatch(CompletableFuture::isDone));
        var numbers =
                get(events.page(batch, 2, 100)).stream().map(Event::number).toList();
        assertEquals(IntStream.rangeClosed(3, 42).mapToObj(n -> (long) n).toList(), numbers);
        assertEquals(StepStatus.APPLYING, pending(batch, 40).status());
    }

    @Test
    void a_group_that_is_sent_again_changes_nothing() {
        var batch = accepted(1);
        var writer = journal.open(batch, Tenant.DEFAULT, 2);
        var state = pending(batch, 1).become(StepStatus.APPLYING, journalNow());
        get(writer.append(Entry.ofStep(RecordType.STEP_APPLYING, 1, state, Json.object())));
        get(writer.append(Entry.ofStep(
                RecordType.STEP_APPLIED, 1, state.become(StepStatus.APPLIED, journalNow()), Json.object())));
        // The first one arrives once more, late: a transaction that was given up and went on all the same.
        get(journal.open(batch, Tenant.DEFAULT, 2)
                .append(Entry.ofStep(RecordType.STEP_APPLYING, 1, state, Json.object())));
        assertEquals(StepStatus.APPLIED, pending(batch, 1).status());
        assertEquals(4, get(events.page(batch, 0, 100)).size());
    }

    @Test
    void a_record_that_is_refused_takes_no_other_batch_with_it() {
        var good = accepted(20);
        var bad = accepted(3);
        var goodWriter = journal.open(good, Tenant.DEFAULT, 2);
        var badWriter = journal.open(bad, Tenant.DEFAULT, 2);
        var written = new ArrayList<CompletableFuture<Void>>();
        for (int step = 1; step <= 10; step++) {
            written.add(goodWriter
                    .append(applying(good, step, RecordType.STEP_APPLYING))
                    .subscribeAsCompletionStage());
        }
        var unstorable = Entry.ofStep(
                RecordType.STEP_APPLYING,
                1,
                pending(bad, 1).at(new RemoteId("a\0b")).become(StepStatus.APPLYING, journalNow()),
                Json.object());
        var refused = badWriter.append(unstorable).subscribeAsCompletionStage();
        var after = badWriter.append(applying(bad, 2, RecordType.STEP_APPLYING)).subscribeAsCompletionStage();
        for (int step = 11; step <= 20; step++) {
            written.add(goodWriter
                    .append(applying(good, step, RecordType.STEP_APPLYING))
                    .subscribeAsCompletionStage());
        }
        await().atMost(PATIENCE).until(() -> written.stream().allMatch(CompletableFuture::isDone));
        await().atMost(PATIENCE).until(() -> refused.isDone() && after.isDone());
        assertTrue(written.stream().noneMatch(CompletableFuture::isCompletedExceptionally));
        assertTrue(refused.isCompletedExceptionally());
        assertTrue(after.isCompletedExceptionally(), "numbers have no gaps");
        assertEquals(2, get(events.page(bad, 0, 100)).size());
        assertThrows(JournalUnavailable.class, () -> get(badWriter.append(applying(bad, 3, RecordType.STEP_APPLYING))));
    }

    @Test
    void an_id_that_comes_back_leads_nowhere_else() {
        var batch = accepted(1);
        var writer = journal.open(batch, Tenant.DEFAULT, 2);
        var state = pending(batch, 1).become(StepStatus.APPLYING, journalNow());
        var one = new RemoteId("n1");
        var two = new RemoteId("n2");
        get(writer.append(
                Entry.ofStep(RecordType.STEP_CREATED, 1, state, Json.object()).alias("acc", "slug", one, two)));
        var first = new Targets.Id("acc", "slug", one);
        assertEquals(two, get(targets.current(Set.of(first))).get(first));
        get(writer.append(
                Entry.ofStep(RecordType.STEP_CREATED, 1, state, Json.object()).alias("acc", "slug", two, one)));
        assertEquals(
                Optional.empty(),
                Optional.ofNullable(get(targets.current(Set.of(first))).get(first)));
        var second = new Targets.Id("acc", "slug", two);
        assertEquals(one, get(targets.current(Set.of(second))).get(second));
    }

    @Test
    void a_reader_that_leaves_takes_the_bell_from_nobody() {
        var batch = BatchId.next();
        var one = wakeups.bell(batch);
        var two = wakeups.bell(batch);
        wakeups.leave(batch, one);
        wakeups.wake(batch);
        var rung = two.rung().subscribeAsCompletionStage();
        assertTrue(rung.isDone());
    }
}
