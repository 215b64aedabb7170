package dev.unwind.journal.lease;

import static dev.unwind.journal.JournalFixture.ACCOUNTS;
import static dev.unwind.journal.JournalFixture.TENANT;
import static dev.unwind.journal.JournalFixture.batchOn;
import static dev.unwind.journal.JournalFixture.entry;
import static dev.unwind.testing.Waits.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unwind.batch.BatchId;
import dev.unwind.journal.JournalFixture;
import dev.unwind.journal.acceptance.BatchAcceptance;
import dev.unwind.journal.commit.BatchJournal;
import dev.unwind.journal.commit.GroupWriter;
import dev.unwind.journal.commit.Journal;
import dev.unwind.journal.postgres.OwnershipLost;
import dev.unwind.journal.projection.CatchUp;
import dev.unwind.journal.run.BatchQueue;
import dev.unwind.journal.run.BatchStarter;
import dev.unwind.testing.IdleGateway;
import dev.unwind.testing.TestEnvironment;
import dev.unwind.testing.Waits;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Batches change hands once, and whoever lost one writes no more into it. */
@QuarkusTest
@TestProfile(IdleGateway.class)
@WithTestResource(TestEnvironment.class)
class BatchOwnershipTest {
    @Inject
    Pool pool;

    @Inject
    CatchUp catchUp;

    @Inject
    BatchAcceptance acceptances;

    @Inject
    Journal journal;

    @Inject
    BatchOwnership ownership;

    @Inject
    BatchStarter starts;

    @Inject
    BatchQueue queue;

    JournalFixture rows;

    @BeforeEach
    void prepare() {
        rows = new JournalFixture(pool);
        rows.empty();
    }

    @AfterEach
    void cleanUp() {
        rows.empty();
    }

    @Test
    void a_batch_whose_owner_is_gone_goes_to_one_of_many_who_ask() {
        var batch = begun(rows.lease("1 hour"));
        var heirs = new ArrayList<CompletableFuture<List<OwnershipToken>>>();
        expireAll();
        for (int i = 0; i < 8; i++) {
            heirs.add(ownership.takeOver(rows.lease("1 hour"), 10, List.of()).subscribeAsCompletionStage());
        }
        await().until(() -> heirs.stream().allMatch(CompletableFuture::isDone));

        var taken = heirs.stream().flatMap(heir -> heir.join().stream()).toList();
        assertEquals(List.of(batch), taken.stream().map(OwnershipToken::batch).toList());
        assertEquals(2, taken.get(0).epoch());
    }

    @Test
    void a_batch_whose_owner_lives_is_nobody_elses() {
        begun(rows.lease("1 hour"));

        assertTrue(takenOver(rows.lease("1 hour")).isEmpty());
    }

    @Test
    void nothing_of_the_old_owners_is_written_after_a_take_over() {
        var old = rows.lease("1 hour");
        var batch = accepted("1");
        var lost = journal.open(
                done(starts.startFirstRun(batch, 1, old, ACCOUNTS)).token().orElseThrow(),
                TENANT,
                1,
                1,
                Optional.empty());
        done(lost.append(entry(1)));
        expireAll();
        var heir = takenOver(rows.lease("1 hour")).get(0);

        assertThrows(OwnershipLost.class, () -> done(lost.append(entry(77))));
        assertEquals(2L, rows.last(batch));
        done(journal.open(heir, TENANT, 1, 2, Optional.empty()).append(entry(3)));
        assertEquals(3, attempts(batch));
    }

    @Test
    void an_owner_whose_lease_was_deleted_writes_no_more_though_nobody_took_over() {
        var old = rows.lease("1 hour");
        var lost = journal.open(
                done(starts.startFirstRun(accepted("1"), 1, old, ACCOUNTS))
                        .token()
                        .orElseThrow(),
                TENANT,
                1,
                1,
                Optional.empty());
        rows.query("delete from lease where id = $1", old.id());

        assertThrows(OwnershipLost.class, () -> done(lost.append(entry(1))));
    }

    @Test
    void a_lost_batchs_records_take_no_others_with_them() {
        var term = rows.lease("1 hour");
        var mine = numbered(done(starts.startFirstRun(accepted("1"), 1, term, ACCOUNTS))
                .token()
                .orElseThrow());
        var lost = numbered(new OwnershipToken(accepted("2"), term, 7));

        var fenced = done(pool.withTransaction(connection -> GroupWriter.write(connection, List.of(lost, mine))));

        assertEquals(List.of(lost), fenced);
        assertEquals(2L, rows.last(mine.batch()));
        assertEquals(1L, rows.last(lost.batch()));
    }

    /**
     * An instance that took back what it had lost: the old run goes on for a moment beside the new one, and both number
     * alike.
     */
    @Test
    void of_two_tenures_in_one_group_only_the_newer_writes() {
        var term = rows.lease("1 hour");
        var batch = begun(term);
        var heir = takenOver(term).get(0);
        var late = numbered(new OwnershipToken(batch, term, 1), 77);
        var mine = numbered(heir, 3);

        var fenced = done(pool.withTransaction(connection -> GroupWriter.write(connection, List.of(late, mine, late))));

        assertEquals(List.of(late, late), fenced);
        assertEquals(3, attempts(batch));
    }

    @Test
    void an_owner_is_not_dismissed_while_a_group_of_its_commits() {
        var old = rows.lease("1 hour");
        var mine = journal.open(
                done(starts.startFirstRun(accepted("1"), 1, old, ACCOUNTS))
                        .token()
                        .orElseThrow(),
                TENANT,
                1,
                1,
                Optional.empty());

        heldUp(old, () -> mine.append(entry(1)).subscribeAsCompletionStage());
    }

    @Test
    void an_owner_is_not_dismissed_while_it_writes_a_group_that_is_partly_stored() {
        var old = rows.lease("1 hour");
        var mine = numbered(done(starts.startFirstRun(accepted("1"), 1, old, ACCOUNTS))
                .token()
                .orElseThrow());

        heldUp(old, () -> pool.withTransaction(connection -> GroupWriter.write(connection, List.of(mine)))
                .subscribeAsCompletionStage());
    }

    /** Holds a group up in the middle; meanwhile its batch has to stay with its owner, and nothing has to be lost. */
    private void heldUp(Lease.Term old, Supplier<CompletableFuture<?>> write) {
        var end = new CompletableFuture<Void>();
        var locked = new CompletableFuture<Void>();
        var obstacle = pool.withTransaction(connection -> connection
                        .query("lock table segment in share mode")
                        .execute()
                        .invoke(() -> locked.complete(null))
                        .chain(() -> Uni.createFrom().completionStage(end)))
                .subscribeAsCompletionStage();
        await().until(locked::isDone);
        var group = write.get();
        var heir = rows.lease("1 hour");
        try {
            await().until(() -> rows.query("select from pg_stat_activity where wait_event_type = 'Lock'")
                            .size()
                    > 0);
            rows.query(
                    "update lease set lasts_until = now() - interval '1 second' where id = $1 and lasts_until > now()",
                    old.id());

            assertTrue(takenOver(heir).isEmpty());
        } finally {
            end.complete(null);
            await().until(obstacle::isDone);
            await().until(group::isDone);
        }
        assertFalse(group.isCompletedExceptionally());
        assertEquals(1, takenOver(heir).size());
    }

    @Test
    void a_run_under_an_earlier_epoch_of_one_lease_writes_no_more() {
        var term = rows.lease("1 hour");
        var batch = accepted("1");
        var former =
                done(starts.startFirstRun(batch, 1, term, ACCOUNTS)).token().orElseThrow();
        var heir = takenOver(term).get(0);
        assertEquals(former.epoch() + 1, heir.epoch());

        var late = numbered(former);
        assertEquals(
                List.of(late), done(pool.withTransaction(connection -> GroupWriter.write(connection, List.of(late)))));
        var lost = journal.open(former, TENANT, 1, 1, Optional.empty());
        assertThrows(OwnershipLost.class, () -> done(lost.append(entry(77))));
        assertEquals(1L, rows.last(batch));
        assertEquals(0, attempts(batch));
    }

    @Test
    void a_batch_that_is_taken_over_again_and_again_without_progress_is_stuck() {
        var term = rows.lease("1 hour");
        var batch = begun(term);
        for (int time = 1; time <= 10; time++) {
            assertFalse(takenOver(term).get(0).stuck(), "taken over " + time + " times");
        }
        var token = takenOver(term).get(0);
        assertTrue(token.stuck());

        done(journal.open(token, TENANT, 1, 1, Optional.empty()).append(entry(1)));
        assertFalse(takenOver(term).get(0).stuck(), "a step has got further");
        assertEquals(1, rows.value("select takeovers from batch where id = $1", batch.value()));
    }

    @Test
    void a_released_batch_is_anybodys() {
        var old = rows.lease("1 hour");
        var batch = begun(old);
        rows.query("update batch set status = 'RUNNING' where id = $1", batch.value());
        done(ownership.release(new OwnershipToken(batch, old, 1)));

        assertEquals(batch, takenOver(rows.lease("1 hour")).get(0).batch());
    }

    @Test
    void only_the_owner_of_today_can_release() {
        var batch = begun(rows.lease("1 hour"));
        expireAll();
        var heir = rows.lease("1 hour");
        var tenure = takenOver(heir).get(0);

        done(ownership.release(new OwnershipToken(batch, heir, tenure.epoch() - 1)));

        assertTrue(takenOver(rows.lease("1 hour")).isEmpty());
    }

    @Test
    void what_an_instance_dropped_is_its_own_to_take_up_again() {
        var term = rows.lease("1 hour");
        var batch = begun(term);

        assertTrue(done(ownership.takeOver(term, 10, List.of(batch))).isEmpty());
        assertEquals(2, takenOver(term).get(0).epoch());
    }

    @Test
    void one_that_was_not_begun_is_for_the_queue_alone() {
        var batch = accepted("1");
        assertTrue(takenOver(rows.lease("1 hour")).isEmpty());
        assertTrue(done(queue.startable(rows.lease("1 hour"), 10, 10, List.of()))
                .batches()
                .contains(batch));

        assertTrue(done(starts.startFirstRun(batch, 1, rows.lease("1 hour"), ACCOUNTS))
                .token()
                .isPresent());
        assertFalse(done(queue.startable(rows.lease("1 hour"), 10, 10, List.of()))
                .batches()
                .contains(batch));
        assertTrue(done(starts.startFirstRun(batch, 1, rows.lease("1 hour"), ACCOUNTS))
                .token()
                .isEmpty());
    }

    @Test
    void nobody_is_dismissed_by_one_that_was_late_itself() {
        begun(rows.lease("1 hour"));
        expireAll();
        var late = rows.lease("1 hour");
        late.renewed(System.nanoTime() - 1);
        late.renewed(System.nanoTime() + Duration.ofHours(1).toNanos());

        assertTrue(takenOver(late).isEmpty());
        late.renewed(System.nanoTime() + Duration.ofHours(1).toNanos());
        assertEquals(1, takenOver(late).size());
    }

    @Test
    void one_whose_lease_is_over_takes_nothing() {
        begun(rows.lease("1 hour"));
        var heir = rows.lease("1 hour");
        expireAll();

        assertTrue(takenOver(heir).isEmpty());
    }

    private List<OwnershipToken> takenOver(Lease.Term term) {
        return done(ownership.takeOver(term, 10, List.of()));
    }

    private static BatchJournal.Numbered numbered(OwnershipToken tenure) {
        return numbered(tenure, 1);
    }

    private static BatchJournal.Numbered numbered(OwnershipToken tenure, int attempts) {
        var record = new BatchJournal(tenure, TENANT, 1, 1, Optional.empty(), java.time.Clock.systemUTC(), null);
        return new BatchJournal.Numbered(record, 2, Instant.now(), entry(attempts));
    }

    private void expireAll() {
        rows.query("update lease set lasts_until = now() - interval '1 second' where instance = 'test'");
    }

    private Object attempts(BatchId batch) {
        done(catchUp.of(List.of(batch)));
        return rows.value("select attempts from step where batch_id = $1", batch.value());
    }

    private BatchId begun(Lease.Term term) {
        var batch = accepted("1");
        assertTrue(done(starts.startFirstRun(batch, 1, term, ACCOUNTS)).token().isPresent());
        return batch;
    }

    private BatchId accepted(String id) {
        var batch = batchOn(id);
        done(acceptances.accept(batch));
        return batch.id();
    }

    private static <T> T done(Uni<T> answer) {
        return answer.await().atMost(Waits.LIMIT);
    }
}
