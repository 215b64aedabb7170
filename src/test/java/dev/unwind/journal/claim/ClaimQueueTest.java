package dev.unwind.journal.claim;

import static dev.unwind.journal.JournalFixture.ACCOUNT;
import static dev.unwind.journal.JournalFixture.ACCOUNTS;
import static dev.unwind.journal.JournalFixture.KIND;
import static dev.unwind.journal.JournalFixture.TENANT;
import static dev.unwind.journal.JournalFixture.batch;
import static dev.unwind.journal.JournalFixture.batchOn;
import static dev.unwind.journal.JournalFixture.byId;
import static dev.unwind.journal.JournalFixture.byName;
import static dev.unwind.journal.JournalFixture.update;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unwind.batch.BatchId;
import dev.unwind.batch.BatchStatus;
import dev.unwind.batch.change.Change;
import dev.unwind.batch.change.ChangeType;
import dev.unwind.batch.change.RemoteId;
import dev.unwind.batch.json.Json;
import dev.unwind.journal.JournalFixture;
import dev.unwind.journal.acceptance.BatchAcceptance;
import dev.unwind.journal.acceptance.CheckedBatch;
import dev.unwind.journal.alias.ResourceResolver;
import dev.unwind.journal.commit.BatchJournal;
import dev.unwind.journal.commit.Journal;
import dev.unwind.journal.postgres.OwnershipLost;
import dev.unwind.journal.record.BatchState;
import dev.unwind.journal.record.Entry;
import dev.unwind.journal.record.RecordType;
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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who waits for whom, whatever resources are called by then. */
@QuarkusTest
@WithTestResource(TestEnvironment.class)
@TestProfile(IdleGateway.class)
class ClaimQueueTest {
    private static final BatchId EARLIER = BatchId.next();

    @Inject
    Pool pool;

    @Inject
    BatchAcceptance acceptances;

    @Inject
    ResourceResolver targets;

    @Inject
    BatchStarter starts;

    @Inject
    BatchQueue queue;

    @Inject
    Journal journal;

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
    void readers_of_a_resource_hold_up_a_change_of_it_and_not_one_another() {
        var reader = accepted(batch(
                update(Optional.empty(), Optional.of("1")), byId("1"), byId("9").asShared()));
        var other = accepted(batch(
                update(Optional.empty(), Optional.of("2")), byId("2"), byId("9").asShared()));
        var writer = accepted(batchOn("9"));

        assertTrue(starts(reader));
        assertTrue(starts(other));
        assertFalse(starts(writer));
        finish(reader);
        finish(other);
        assertTrue(starts(writer));
    }

    @Test
    void what_a_name_has_come_to_stand_for_is_claimed_at_the_start() {
        var named = accepted(batch(update(Optional.of("n"), Optional.empty()), byName("n")));
        var byItsId = accepted(batchOn("7"));
        rows.track("n", "7", EARLIER);

        assertTrue(starts(byItsId));
        assertFalse(starts(named));
        assertFalse(startable(named), "it is not offered again before the other is done");
        finish(byItsId);
        assertTrue(startable(named));
        assertTrue(starts(named));
        assertEquals("7", rows.value("select remote_id from step where batch_id = $1", named.value()));
        var later = accepted(batchOn("7"));
        assertFalse(starts(later));
    }

    @Test
    void who_comes_too_late_to_start_a_batch_leaves_no_claims_behind() {
        rows.track("n", "7", EARLIER);
        var named = accepted(batch(update(Optional.of("n"), Optional.empty()), byName("n")));
        assertTrue(starts(named));
        assertFalse(starts(named));
        finish(named);

        assertFalse(starts(named));
        assertEquals(0L, rows.value("select count(*) from claim where batch_id = $1", named.value()));
    }

    @Test
    void what_a_running_batch_created_waits_for_its_end() {
        var creator = accepted(batchOn("1"));
        assertTrue(starts(creator));
        append(creator, JournalFixture.entry(1).created(ACCOUNT, KIND, new RemoteId("new")));

        var other = accepted(batchOn("new"));
        assertFalse(starts(other));
        finish(creator);
        assertTrue(starts(other));
    }

    @Test
    void an_id_that_a_running_batch_gave_its_resource_is_claimed_even_after_the_old_one_came_back() {
        var renamer = accepted(batchOn("n1"));
        assertTrue(starts(renamer));
        append(
                renamer,
                JournalFixture.entry(1).alias(ACCOUNT, KIND, new RemoteId("n1"), new RemoteId("n2")),
                JournalFixture.entry(2).created(ACCOUNT, KIND, new RemoteId("n1")));

        assertFalse(starts(accepted(batchOn("n2"))));
        assertFalse(starts(accepted(batchOn("n1"))));
    }

    @Test
    void an_id_that_comes_back_leads_nowhere_else() {
        var batch = accepted(batchOn("n1"));
        rows.track("n", "n2", EARLIER);
        append(
                batch,
                JournalFixture.entry(1).alias(ACCOUNT, KIND, new RemoteId("n1"), new RemoteId("n2")),
                JournalFixture.entry(2).alias(ACCOUNT, KIND, new RemoteId("n2"), new RemoteId("n1")));
        assertEquals(Map.of(), current("n1"));
        assertEquals(Map.of(id("n2"), new RemoteId("n1")), current("n2"));

        append(batch, JournalFixture.entry(3).gone(KIND, new RemoteId("n1")));
        assertEquals(1L, rows.value("select count(*) from resource where kind = $1 and gone_at is not null", KIND));
        append(
                batch,
                JournalFixture.entry(4)
                        .created(ACCOUNT, KIND, new RemoteId("n2"))
                        .created(ACCOUNT, KIND, new RemoteId("n1")));
        assertEquals(Map.of(), current("n2"));
        assertEquals(0L, rows.value("select count(*) from resource where kind = $1 and gone_at is not null", KIND));
    }

    @Test
    void aliases_in_a_circle_neither_lose_a_claim_nor_an_id() {
        rows.alias("n1", "n2", EARLIER);
        rows.alias("n2", "n1", EARLIER);
        var first = accepted(batchOn("n1"));
        var second = accepted(batchOn("n2"));

        assertTrue(starts(first));
        assertFalse(starts(second));
        assertEquals("n1", rows.value("select remote_id from step where batch_id = $1", first.value()));
        assertEquals(Map.of(), current("n1"));
    }

    @Test
    void a_batch_holds_its_claims_until_it_is_undone() {
        var undone = accepted(batchOn("1"));
        assertTrue(starts(undone));
        append(
                undone,
                Entry.ofBatch(
                        RecordType.BATCH_ROLLING_BACK,
                        new BatchState(BatchStatus.ROLLING_BACK, Optional.empty()),
                        Json.object()));

        var next = accepted(batchOn("1"));
        assertFalse(starts(next));
        assertFalse(startable(next));
        finish(undone);
        assertTrue(starts(next));
    }

    @Test
    void of_two_steps_that_come_to_be_about_one_resource_only_the_first_goes_on() {
        rows.track("n", "6", EARLIER);
        var byName = new CheckedBatch.Step(update(Optional.of("n"), Optional.empty()), Set.of(), Set.of());
        var byItsId = new CheckedBatch.Step(
                new Change(
                        2,
                        "v",
                        ChangeType.UPDATE,
                        KIND,
                        Optional.empty(),
                        Optional.of(new RemoteId("7")),
                        Optional.of(Json.object()),
                        List.of()),
                Set.of(),
                Set.of());
        var one = batchOn("7");
        var both = new CheckedBatch(
                one.id(),
                one.tenant(),
                one.options(),
                one.labels(),
                List.of(byName, byItsId),
                Set.of(byName("n"), byId("6"), byId("7")),
                Optional.empty(),
                Optional.empty());
        accepted(both);
        append(accepted(batchOn("6")), JournalFixture.entry(1).track(KIND, "n", new RemoteId("7"), false));

        var start = await(starts.startFirstRun(one.id(), 2, rows.term(), ACCOUNTS));
        assertTrue(start.token().isPresent());
        assertTrue(start.twice());
        assertEquals(
                "PENDING",
                rows.value(
                        "select status from step where batch_id = $1 and number = 1",
                        one.id().value()));
        assertEquals(
                "FAILED",
                rows.value(
                        "select status from step where batch_id = $1 and number = 2",
                        one.id().value()));
        assertEquals(
                "TWICE",
                rows.value(
                        "select error ->> 'code' from step where batch_id = $1 and number = 2",
                        one.id().value()));
        assertEquals(
                "step.failed",
                rows.value(
                        "select type from record where batch_id = $1 order by number desc limit 1",
                        one.id().value()));
    }

    @Test
    void steps_about_resources_of_their_own_all_go_on() {
        var batch = accepted(batchOn("1"));
        assertFalse(await(starts.startFirstRun(batch, 1, rows.term(), ACCOUNTS)).twice());
        assertEquals("PENDING", rows.value("select status from step where batch_id = $1", batch.value()));
    }

    @Test
    void a_batch_whose_deadline_passes_while_it_waits_is_offered_at_once() {
        var holder = accepted(batchOn("1"));
        assertTrue(starts(holder));
        var waiting = accepted(batchOn("1"));
        assertFalse(startable(waiting));
        rows.query("update batch set deadline = now() - interval '1 second' where id = $1", waiting.value());
        assertTrue(startable(waiting));
        assertTrue(
                await(starts.startWithoutClaims(waiting, rows.term())).token().isPresent());
    }

    @Test
    void a_running_batch_takes_further_claims_before_all_that_have_not_started() {
        var waiting = accepted(batchOn("agent"));
        var remover = accepted(batchOn("channel"));
        assertTrue(starts(remover));

        assertEquals(FurtherClaims.HELD, claim(remover, byId("agent")));
        assertEquals(FurtherClaims.HELD, claim(remover, byId("agent")), "to ask again is harmless");
        assertFalse(startable(waiting));
        assertFalse(starts(waiting));
        assertFalse(starts(accepted(batchOn("agent"))));
        finish(remover);
        assertTrue(starts(waiting));
    }

    @Test
    void of_further_claims_a_running_batch_gets_all_or_none() {
        var holder = accepted(batchOn("agent"));
        var remover = accepted(batchOn("channel"));
        assertTrue(starts(holder));
        assertTrue(starts(remover));

        var refused = claim(remover, byId("free"), byId("agent"));
        assertEquals(Optional.of(holder), refused.busy().map(ClaimConflict::other));
        assertTrue(starts(accepted(batchOn("free"))), "nothing was taken");
        finish(holder);
        assertEquals(FurtherClaims.HELD, claim(remover, byId("agent")));
    }

    @Test
    void of_two_running_batches_only_the_one_that_came_first_may_wait_for_the_other() {
        var first = accepted(batchOn("a"));
        var second = accepted(batchOn("b"));
        assertTrue(starts(second));
        assertTrue(starts(first));

        assertTrue(claim(first, byId("b")).mayWait());
        assertFalse(claim(second, byId("a")).mayWait());
    }

    @Test
    void a_further_claim_is_on_the_resource_by_whatever_id_it_had() {
        rows.alias("n1", "n2", EARLIER);
        var remover = accepted(batchOn("channel"));
        var byItsOldId = accepted(batchOn("n1"));
        assertTrue(starts(remover));

        assertEquals(FurtherClaims.HELD, claim(remover, byId("n2")));
        assertFalse(starts(byItsOldId));
    }

    @Test
    void shared_claims_keep_a_running_batch_from_claiming_for_itself() {
        var reader = accepted(batch(
                update(Optional.empty(), Optional.of("1")), byId("1"), byId("9").asShared()));
        var remover = accepted(batchOn("channel"));
        assertTrue(starts(reader));
        assertTrue(starts(remover));

        assertEquals(Optional.of(reader), claim(remover, byId("9")).busy().map(ClaimConflict::other));
        assertEquals(FurtherClaims.HELD, claim(remover, byId("9").asShared()));
    }

    @Test
    void a_former_owner_takes_no_further_claims() {
        var batch = accepted(batchOn("channel"));
        assertTrue(starts(batch));
        var former = open(batch);
        var owner = open(batch);

        assertThrows(OwnershipLost.class, () -> await(former.claim(List.of(byId("agent")))));
        assertEquals(FurtherClaims.HELD, await(owner.claim(List.of(byId("agent")))));
        finish(batch);
        assertThrows(OwnershipLost.class, () -> await(owner.claim(List.of(byId("other")))));
        assertEquals(0L, rows.value("select count(*) from claim where batch_id = $1", batch.value()));
    }

    @Test
    void further_claims_that_are_asked_for_together_exclude_one_another_all_the_same() {
        var journals = IntStream.range(0, 4)
                .mapToObj(n -> accepted(batchOn("channel" + n)))
                .peek(batch -> assertTrue(starts(batch)))
                .map(this::open)
                .toList();

        var asked = Stream.of(byName("w"), byName("x"), byName("y"), byName("y"))
                .map(List::of)
                .toList();
        var got = await(Uni.join()
                .all(IntStream.range(0, 4)
                        .mapToObj(n -> journals.get(n).claim(asked.get(n)))
                        .toList())
                .andFailFast());
        assertEquals(FurtherClaims.HELD, got.get(0));
        assertEquals(FurtherClaims.HELD, got.get(1));
        assertEquals(
                1, got.subList(2, 4).stream().filter(FurtherClaims.HELD::equals).count());
        assertEquals(3L, rows.value("select count(*) from claim where by = 'name' and value in ('w', 'x', 'y')"));
    }

    @Test
    void further_claims_wait_for_a_batch_whose_row_somebody_else_writes() {
        var journals = IntStream.range(0, 3)
                .mapToObj(n -> accepted(batchOn("channel" + n)))
                .peek(batch -> assertTrue(starts(batch)))
                .map(this::open)
                .toList();

        var connection = await(pool.getConnection());
        var writing = await(connection.begin());
        await(connection
                .query("select from batch where finished_at is null for update")
                .execute());
        var got = Uni.join()
                .all(IntStream.range(0, 3)
                        .mapToObj(n -> journals.get(n).claim(List.of(byId("agent" + n))))
                        .toList())
                .andFailFast()
                .subscribeAsCompletionStage();
        Waits.await()
                .until(() ->
                        (Long) rows.value("select count(*) from pg_locks where not granted and relation is null") > 0);
        await(writing.commit());
        await(connection.close());

        assertEquals(
                List.of(FurtherClaims.HELD, FurtherClaims.HELD, FurtherClaims.HELD),
                await(Uni.createFrom().completionStage(got)));
    }

    private FurtherClaims claim(BatchId batch, Claim... claims) {
        return await(open(batch).claim(List.of(claims)));
    }

    private BatchJournal open(BatchId batch) {
        long last = (Long) rows.last(batch);
        return journal.open(rows.own(batch), TENANT, 1, last, Optional.empty());
    }

    private static ResourceResolver.Id id(String id) {
        return new ResourceResolver.Id(ACCOUNT, KIND, new RemoteId(id));
    }

    private Map<ResourceResolver.Id, RemoteId> current(String id) {
        return await(targets.current(List.of(id(id))));
    }

    private BatchId accepted(CheckedBatch batch) {
        await(acceptances.accept(batch));
        return batch.id();
    }

    private boolean starts(BatchId batch) {
        return await(starts.startFirstRun(batch, 1, rows.term(), ACCOUNTS))
                .token()
                .isPresent();
    }

    private boolean startable(BatchId batch) {
        return await(queue.startable(rows.term(), 1_000, 1_000, List.of()))
                .batches()
                .contains(batch);
    }

    private void append(BatchId batch, Entry... entries) {
        var record = open(batch);
        for (var entry : entries) {
            await(record.append(entry));
        }
    }

    private void finish(BatchId batch) {
        append(
                batch,
                Entry.ofBatch(
                        RecordType.BATCH_FINISHED,
                        new BatchState(BatchStatus.SUCCEEDED, Optional.empty()),
                        Json.object()));
    }

    private static <T> T await(Uni<T> answer) {
        return answer.await().atMost(Waits.LIMIT);
    }
}
