package dev.unwind.journal.acceptance;

import static dev.unwind.journal.JournalFixture.ACCOUNTS;
import static dev.unwind.journal.JournalFixture.TENANT;
import static dev.unwind.journal.JournalFixture.batchOn;
import static dev.unwind.journal.JournalFixture.byId;
import static dev.unwind.journal.JournalFixture.byName;
import static dev.unwind.journal.JournalFixture.update;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unwind.batch.BatchId;
import dev.unwind.batch.RequestKey;
import dev.unwind.journal.JournalFixture;
import dev.unwind.journal.postgres.JournalUnavailable;
import dev.unwind.journal.run.BatchStarter;
import dev.unwind.journal.run.FirstRun;
import dev.unwind.journal.run.OutlineReader;
import dev.unwind.testing.TestEnvironment;
import dev.unwind.testing.Waits;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Batches that are accepted or started at once share a transaction, and nothing else. */
@QuarkusTest
@WithTestResource(TestEnvironment.class)
class GroupedAcceptanceTest {
    @Inject
    Pool pool;

    @Inject
    BatchAcceptance acceptances;

    @Inject
    BatchStarter starts;

    @Inject
    OutlineReader outlines;

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
    void each_of_many_that_come_at_once_is_accepted_with_what_is_its_own() {
        var batches = new ArrayList<CheckedBatch>();
        for (int i = 0; i < 50; i++) {
            batches.add(batchOn("r" + i));
        }

        var outcomes = batches.stream().map(this::accept).toList();

        outcomes.forEach(outcome -> assertInstanceOf(AcceptanceOutcome.Accepted.class, done(outcome)));
        for (int i = 0; i < batches.size(); i++) {
            var id = batches.get(i).id().value();
            assertEquals("r" + i, rows.value("select value from claim where batch_id = $1", id));
            assertEquals("r" + i, rows.value("select given_id from step where batch_id = $1", id));
            assertEquals(1L, rows.value("select count(*) from image where batch_id = $1", id));
            assertEquals(1L, rows.value("select count(*) from record where batch_id = $1 and number = 1", id));
            assertEquals(
                    1,
                    done(outlines.of(batches.get(i).id())).orElseThrow().steps().size());
        }
    }

    @Test
    void of_those_that_claim_the_same_all_but_one_wait() {
        var batches = List.of(batchOn("same"), batchOn("same"), batchOn("same"), batchOn("other"));

        batches.stream().map(this::accept).toList().forEach(GroupedAcceptanceTest::done);

        assertEquals(2L, count("batch.waiting", batches));
        var begun = batches.stream().map(batch -> start(batch.id())).toList().stream()
                .filter(start -> done(start).token().isPresent())
                .count();
        assertEquals(2, begun);
    }

    @Test
    void one_that_cannot_be_stored_takes_no_other_with_it() {
        var first = accept(batchOn("1"));
        var impossible = accept(JournalFixture.batch(update(Optional.of("nul\0"), Optional.of("2")), byId("2")));
        var third = accept(batchOn("3"));

        assertInstanceOf(AcceptanceOutcome.Accepted.class, done(first));
        assertInstanceOf(AcceptanceOutcome.Accepted.class, done(third));
        var refused = assertThrows(CompletionException.class, impossible::join);
        assertInstanceOf(JournalUnavailable.class, refused.getCause());
    }

    @Test
    void of_two_under_one_key_one_is_accepted_and_the_other_is_known() {
        var blocker = accept(batchOn("0"));
        var outcomes = List.of(accept(keyed("1")), accept(keyed("2")), accept(batchOn("3")));

        assertInstanceOf(AcceptanceOutcome.Accepted.class, done(blocker));
        assertInstanceOf(AcceptanceOutcome.Accepted.class, done(outcomes.get(2)));
        var kinds = outcomes.subList(0, 2).stream()
                .map(outcome -> done(outcome).getClass().getSimpleName())
                .sorted()
                .toList();
        assertEquals(List.of("Accepted", "Known"), kinds);
    }

    @Test
    void one_that_is_started_already_keeps_no_other_from_starting() {
        var batches = List.of(batchOn("1"), batchOn("2"), batchOn("3"));
        batches.stream().map(this::accept).toList().forEach(GroupedAcceptanceTest::done);
        assertTrue(done(start(batches.get(1).id())).token().isPresent());

        var begun = batches.stream().map(batch -> start(batch.id())).toList();

        assertTrue(done(begun.get(0)).token().isPresent());
        assertFalse(done(begun.get(1)).token().isPresent());
        assertTrue(done(begun.get(2)).token().isPresent());
    }

    @Test
    void those_that_nobody_is_before_start_with_their_acceptance() {
        var batches = List.of(batchOn("0"), batchOn("same"), batchOn("same"), batchOn("other"));

        var outcomes = batches.stream().map(this::acceptAndStart).toList();

        var started = outcomes.stream()
                .map(GroupedAcceptanceTest::done)
                .map(AcceptanceOutcome.Accepted.class::cast)
                .map(outcome -> outcome.start().flatMap(BatchStarter.Start::token))
                .toList();
        assertEquals(
                List.of(true, true, false, true),
                started.stream().map(Optional::isPresent).toList());
        assertEquals(1L, started.get(3).orElseThrow().epoch());
        assertEquals(1L, count("batch.waiting", batches));
        for (int i = 0; i < batches.size(); i++) {
            var id = batches.get(i).id().value();
            assertEquals(i != 2, rows.value("select under_way from batch where id = $1", id));
            assertEquals(i == 2 ? null : rows.term().id(), rows.value("select owner from batch where id = $1", id));
        }
        assertFalse(done(start(batches.get(3).id())).token().isPresent());
    }

    @Test
    void one_whose_name_stands_for_what_another_holds_waits_though_it_is_to_start() {
        rows.track("treasury", "7", BatchId.next());
        var holder = acceptAndStart(batchOn("7"));
        var byName = JournalFixture.batch(update(Optional.of("treasury"), Optional.empty()), byName("treasury"));

        var waiting = (AcceptanceOutcome.Accepted) done(acceptAndStart(byName));

        assertInstanceOf(AcceptanceOutcome.Accepted.class, done(holder));
        assertTrue(waiting.start().orElseThrow().busy().isPresent());
        assertEquals(
                false,
                rows.value(
                        "select under_way from batch where id = $1", byName.id().value()));
        assertTrue(rows.value(
                        "select waits_for from batch where id = $1", byName.id().value())
                != null);
    }

    private CompletableFuture<AcceptanceOutcome> acceptAndStart(CheckedBatch batch) {
        return acceptances
                .accept(batch, Optional.of(new FirstRun(batch.id(), 1, rows.term(), ACCOUNTS)))
                .subscribeAsCompletionStage();
    }

    private static CheckedBatch keyed(String id) {
        var batch = batchOn(id);
        return new CheckedBatch(
                batch.id(),
                TENANT,
                batch.options(),
                Map.of(),
                batch.steps(),
                batch.claims(),
                Optional.of(new RequestKey("the-key", "the same".getBytes(StandardCharsets.UTF_8))),
                Optional.empty());
    }

    private long count(String type, List<CheckedBatch> batches) {
        return batches.stream()
                .mapToLong(batch -> (Long) rows.value(
                        "select count(*) from record where batch_id = $1 and type = '" + type + "'",
                        batch.id().value()))
                .sum();
    }

    private CompletableFuture<AcceptanceOutcome> accept(CheckedBatch batch) {
        return acceptances.accept(batch).subscribeAsCompletionStage();
    }

    private CompletableFuture<BatchStarter.Start> start(BatchId batch) {
        return starts.startFirstRun(batch, 1, rows.term(), ACCOUNTS).subscribeAsCompletionStage();
    }

    private static <T> T done(CompletableFuture<T> future) {
        return Waits.result(future);
    }

    private static <T> T done(Uni<T> uni) {
        return uni.await().atMost(Waits.LIMIT);
    }
}
