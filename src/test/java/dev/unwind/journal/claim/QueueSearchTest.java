package dev.unwind.journal.claim;

import static dev.unwind.journal.JournalFixture.ACCOUNT;
import static dev.unwind.journal.JournalFixture.ACCOUNTS;
import static dev.unwind.journal.JournalFixture.KIND;
import static dev.unwind.journal.JournalFixture.batch;
import static dev.unwind.journal.JournalFixture.batchOn;
import static dev.unwind.journal.JournalFixture.byId;
import static dev.unwind.journal.JournalFixture.update;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unwind.batch.Attribution;
import dev.unwind.batch.BatchId;
import dev.unwind.journal.JournalFixture;
import dev.unwind.journal.acceptance.AcceptanceOutcome;
import dev.unwind.journal.acceptance.BatchAcceptance;
import dev.unwind.journal.acceptance.CheckedBatch;
import dev.unwind.journal.run.BatchQueue;
import dev.unwind.journal.run.BatchStarter;
import dev.unwind.journal.run.CancelRequests;
import dev.unwind.testing.IdleGateway;
import dev.unwind.testing.TestEnvironment;
import dev.unwind.testing.Waits;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the search for startable batches finds, and how much it reads while thousands wait for one resource. */
@QuarkusTest
@WithTestResource(TestEnvironment.class)
@TestProfile(IdleGateway.class)
class QueueSearchTest {
    private static final int MANY = 10_000;

    /** Far below one row for each batch that waits, and far above what the search needs. */
    private static final long MOST_BLOCKS = 1_500;

    @Inject
    Pool pool;

    @Inject
    BatchAcceptance acceptances;

    @Inject
    BatchStarter starts;

    @Inject
    BatchQueue queue;

    @Inject
    CancelRequests cancels;

    JournalFixture rows;

    @BeforeEach
    void prepare() {
        rows = new JournalFixture(pool);
        clear();
    }

    @AfterEach
    void clear() {
        rows.empty();
        rows.query(
                "delete from batch where tenant in ('many', 'default') and id in (select batch_id from claim where kind = $1)",
                KIND);
        rows.query("delete from batch where tenant = 'many'");
        rows.query("delete from claim where kind = $1", KIND);
    }

    @Test
    void the_search_reads_no_more_for_ten_thousand_batches_that_wait_for_one_resource() {
        waiting("one", MANY);
        var first = found();
        assertEquals(1, first.size());
        assertTrue(await(starts.startFirstRun(first.get(0), 1, rows.term(), ACCOUNTS))
                .token()
                .isPresent());
        assertEquals(List.of(), found(), "all others wait for it");
        assertEquals(
                0L,
                rows.value("select count(*) from batch where tenant = 'many' and not under_way and waits_at is null"));

        long blocks = blocksRead();
        assertTrue(blocks < MOST_BLOCKS, () -> blocks + " blocks were read");

        rows.query(
                "update batch set finished_at = now(), under_way = false where id = $1",
                first.get(0).value());
        rows.query("delete from claim where batch_id = $1", first.get(0).value());
        long afterwards = blocksRead();
        assertTrue(afterwards < MOST_BLOCKS + 2L * MANY * 4, () -> afterwards + " blocks were read");
        assertEquals(1, found().size(), "the next one");
    }

    @Test
    void as_many_as_the_limit_wait_for_a_resource_and_no_more() {
        waiting("crowded", 1_001);
        assertInstanceOf(AcceptanceOutcome.Crowded.class, await(acceptances.accept(batchOn("crowded"))));
        assertInstanceOf(AcceptanceOutcome.Accepted.class, await(acceptances.accept(batchOn("other"))));

        var together = Uni.join()
                .all(
                        acceptances.accept(batchOn("crowded")),
                        acceptances.accept(batchOn("free")),
                        acceptances.accept(batchOn("crowded")))
                .andFailFast();
        assertEquals(
                List.of("Crowded", "Accepted", "Crowded"),
                await(together).stream()
                        .map(outcome -> outcome.getClass().getSimpleName())
                        .toList());
    }

    @Test
    void readers_behind_a_writer_start_together_once_it_has_ended() {
        var writer = accepted(batchOn("9"));
        var one = accepted(batch(
                update(Optional.empty(), Optional.of("1")), byId("1"), byId("9").asShared()));
        var other = accepted(batch(
                update(Optional.empty(), Optional.of("2")), byId("2"), byId("9").asShared()));
        assertEquals(List.of(writer), found());
        start(writer);
        assertEquals(List.of(), found());

        end(writer);
        assertEquals(List.of(one, other), found());
    }

    @Test
    void a_batch_that_waits_at_two_queues_starts_after_both() {
        var first = accepted(batchOn("1"));
        var second = accepted(batchOn("2"));
        var both = accepted(batch(update(Optional.empty(), Optional.of("1")), byId("1"), byId("2")));
        var behind = accepted(batchOn("2"));
        assertEquals(List.of(first, second), found());
        start(first);
        start(second);

        end(first);
        assertEquals(List.of(), found());
        end(second);
        assertEquals(List.of(both), found());
        start(both);
        end(both);
        assertEquals(List.of(behind), found());
    }

    @Test
    void a_batch_that_is_cancelled_while_it_waits_is_offered_at_once() {
        var holder = accepted(batchOn("1"));
        var next = accepted(batchOn("1"));
        var cancelled = accepted(batchOn("1"));
        assertEquals(List.of(holder), found());
        start(holder);
        assertEquals(List.of(), found());

        assertEquals(
                List.of(cancelled),
                await(cancels.cancelAll(JournalFixture.TENANT, List.of(cancelled), Attribution.NONE)));
        assertEquals(List.of(cancelled), found());
        await(starts.startWithoutClaims(cancelled, rows.term()));
        end(cancelled);
        end(holder);
        assertEquals(List.of(next), found());
    }

    @Test
    void who_waits_for_one_that_asks_for_another_run_waits_no_longer() {
        var first = accepted(batchOn("1"));
        var second = accepted(batchOn("1"));
        assertEquals(List.of(first), found());
        start(first);
        assertEquals(List.of(), found());

        end(first);
        rows.query(
                "update batch set finished_at = null, owner = null, run = 2, ticket = nextval('claim_ticket') where id = $1",
                first.value());
        rows.query(
                "insert into claim select $2, $3, 'id', '1', ticket, id, false from batch where id = $1",
                first.value(),
                ACCOUNT,
                KIND);
        assertEquals(List.of(second), found());
    }

    /** Inserts batches that wait for one resource. */
    private void waiting(String id, int count) {
        rows.query(
                """
                insert into batch (id, tenant, status, on_failure, on_busy, on_drift, max_concurrency, rollback_max_concurrency,
                    rollback_timeout_ms, steps, accepted_at, ticket)
                select gen_random_uuid(), 'many', 'PENDING', 'ROLLBACK', 'WAIT', 'FAIL', 1, 1, 1000, 1, now(), nextval('claim_ticket')
                from generate_series(1, $1::integer)""",
                count);
        rows.query(
                "insert into claim select $1, $2, 'id', $3, ticket, id, false from batch where tenant = 'many'",
                ACCOUNT,
                KIND,
                id);
    }

    /** All that may start, those of these tests, however often the search has to look. */
    private List<BatchId> found() {
        var found = new ArrayList<BatchId>();
        while (true) {
            var next = await(queue.startable(rows.term(), 1_000, 1_000, found));
            found.addAll(next.batches());
            if (!next.more()) {
                var own = rows.query("select batch_id from claim where kind = $1", KIND);
                var ids = new ArrayList<UUID>();
                own.forEach(row -> ids.add(row.getUUID("batch_id")));
                return found.stream()
                        .filter(batch -> ids.contains(batch.value()))
                        .collect(Collectors.toList());
            }
        }
    }

    private long blocksRead() {
        var plan = (JsonArray) rows.value(
                "explain (analyze, buffers, format json) " + QueueSql.STARTABLE,
                64L,
                new UUID[0],
                rows.term().id(),
                64L,
                32);
        JsonObject top = plan.getJsonObject(0).getJsonObject("Plan");
        return top.getLong("Shared Hit Blocks") + top.getLong("Shared Read Blocks");
    }

    private BatchId accepted(CheckedBatch batch) {
        assertInstanceOf(AcceptanceOutcome.Accepted.class, await(acceptances.accept(batch)));
        return batch.id();
    }

    private void start(BatchId batch) {
        assertTrue(await(starts.startFirstRun(batch, 1, rows.term(), ACCOUNTS))
                .token()
                .isPresent());
    }

    private void end(BatchId batch) {
        rows.query("update batch set finished_at = now(), under_way = false where id = $1", batch.value());
        rows.query("delete from claim where batch_id = $1", batch.value());
    }

    private static <T> T await(Uni<T> answer) {
        return answer.await().atMost(Waits.LIMIT);
    }
}
