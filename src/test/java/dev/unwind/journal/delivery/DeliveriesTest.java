package dev.unwind.journal.delivery;

import static dev.unwind.journal.JournalFixture.TENANT;
import static dev.unwind.journal.JournalFixture.batchOn;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unwind.batch.BatchId;
import dev.unwind.batch.BatchStatus;
import dev.unwind.batch.json.Json;
import dev.unwind.journal.JournalFixture;
import dev.unwind.journal.acceptance.BatchAcceptance;
import dev.unwind.journal.commit.BatchJournal;
import dev.unwind.journal.commit.GroupWriter;
import dev.unwind.journal.commit.Journal;
import dev.unwind.journal.postgres.JournalUnavailable;
import dev.unwind.journal.record.BatchState;
import dev.unwind.journal.record.Entry;
import dev.unwind.journal.record.RecordType;
import dev.unwind.testing.TestEnvironment;
import dev.unwind.testing.Waits;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How deliveries come to be, and whose they are. Nobody sends them: no receiver is configured. */
@QuarkusTest
@WithTestResource(TestEnvironment.class)
class DeliveriesTest {
    private static final String PLACE = "https://ci.example.com/";
    private static final String URL = PLACE + "hooks/17";
    private static final Duration LONG = Duration.ofHours(1);

    @Inject
    Pool pool;

    @Inject
    BatchAcceptance acceptances;

    @Inject
    Journal journal;

    @Inject
    Deliveries deliveries;

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
    void a_delivery_comes_with_its_record_and_only_once() {
        var batch = accepted();
        var end = new BatchJournal.Numbered(
                journal.open(rows.own(batch), TENANT, 1, 1, Optional.empty()), 2, Instant.now(), end(URL));

        done(pool.withTransaction(connection -> GroupWriter.write(connection, List.of(end))));
        done(pool.withTransaction(connection -> GroupWriter.write(connection, List.of(end))));

        assertEquals(1L, count(batch));
        var delivery = claim(PLACE, LONG).get(0);
        assertEquals(batch, delivery.batch());
        assertEquals(URL, delivery.url());
        assertEquals("told", delivery.data().get("what").textValue());
    }

    @Test
    void a_record_that_is_not_written_tells_nobody() {
        var batch = accepted();
        var lost = journal.open(rows.own(batch), TENANT, 1, 1, Optional.empty());
        rows.own(batch);

        assertThrows(JournalUnavailable.class, () -> done(lost.append(end(URL))));

        assertEquals(0L, count(batch));
    }

    @Test
    void what_is_claimed_is_one_claimants_until_the_claim_is_over() {
        ended(URL);

        var first = claim(PLACE, Duration.ZERO).get(0);
        var second = claim(PLACE, LONG).get(0);

        assertEquals(first.id(), second.id());
        assertEquals(1, first.attempts());
        assertEquals(2, second.attempts());
        assertTrue(claim(PLACE, LONG).isEmpty());
    }

    @Test
    void claimants_at_the_same_time_share_nothing() {
        ended(IntStream.range(0, 40).mapToObj(i -> URL + i).toArray(String[]::new));

        var claims = done(Uni.join()
                .all(IntStream.range(0, 4)
                        .mapToObj(i -> deliveries.claim(PLACE, 10, LONG))
                        .toList())
                .andFailFast());

        var ids = new HashSet<>();
        claims.forEach(claim -> claim.forEach(delivery -> assertTrue(ids.add(delivery.id()))));
        assertEquals(40, ids.size() + claim(PLACE, LONG).size());
    }

    @Test
    void what_lies_elsewhere_is_not_claimed() {
        ended(URL);

        for (var place : List.of(
                "https://ci.example.com/hooks",
                "https://ci.example.com/h%/",
                "https://ci.example.com/_ooks/",
                "https://ops.example.com/")) {
            assertTrue(claim(place, LONG).isEmpty(), place);
        }
        assertEquals(1, claim(URL, LONG).size());
    }

    @Test
    void of_an_attempt_whose_claim_is_over_only_success_counts() {
        var batch = ended(URL);
        var late = claim(PLACE, Duration.ZERO).get(0);
        var current = claim(PLACE, LONG).get(0);

        done(deliveries.conclude(late, "ci", DeliveryOutcome.dead(OptionalInt.of(410), "answered 410")));
        assertEquals("PENDING", status(batch));
        done(deliveries.conclude(late, "ci", DeliveryOutcome.delivered(200)));
        assertEquals("DELIVERED", status(batch));
        done(deliveries.conclude(current, "ci", DeliveryOutcome.dead(OptionalInt.of(410), "answered 410")));
        assertEquals("DELIVERED", status(batch));
    }

    @Test
    void what_failed_is_due_after_its_pause() {
        ended(URL);
        done(deliveries.conclude(
                claim(PLACE, LONG).get(0), "ci", DeliveryOutcome.again(OptionalInt.empty(), "no answer", LONG)));
        assertTrue(claim(PLACE, LONG).isEmpty());
        rows.query("update delivery set next_at = now()");

        done(deliveries.conclude(
                claim(PLACE, LONG).get(0),
                "ci",
                DeliveryOutcome.again(OptionalInt.empty(), "no answer", Duration.ZERO)));

        assertEquals(3, claim(PLACE, LONG).get(0).attempts());
    }

    @Test
    void deliveries_go_with_their_batch() {
        var batch = ended(URL);

        rows.query("delete from batch where id = $1", batch.value());

        assertEquals(0L, count(batch));
    }

    private BatchId ended(String... urls) {
        var batch = accepted();
        done(journal.open(rows.own(batch), TENANT, 1, 1, Optional.empty()).append(end(urls)));
        return batch;
    }

    private static Entry end(String... urls) {
        return Entry.ofBatch(
                        RecordType.BATCH_FINISHED,
                        new BatchState(BatchStatus.SUCCEEDED, Optional.empty()),
                        Json.object())
                .notifies(List.of(urls), Json.object().put("what", "told"));
    }

    private BatchId accepted() {
        var batch = batchOn("1");
        done(acceptances.accept(batch));
        return batch.id();
    }

    private List<Delivery> claim(String place, Duration hold) {
        return done(deliveries.claim(place, 100, hold));
    }

    private Object count(BatchId batch) {
        return rows.value("select count(*) from delivery where batch_id = $1", batch.value());
    }

    private String status(BatchId batch) {
        return (String) rows.value("select status from delivery where batch_id = $1", batch.value());
    }

    private static <T> T done(Uni<T> work) {
        return work.await().atMost(Waits.LIMIT);
    }
}
