package dev.unwind.journal.projection;

import static dev.unwind.journal.JournalFixture.TENANT;
import static dev.unwind.journal.JournalFixture.batchOn;
import static dev.unwind.journal.JournalFixture.entry;
import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unwind.batch.BatchId;
import dev.unwind.batch.BatchStatus;
import dev.unwind.batch.change.RemoteId;
import dev.unwind.batch.json.Json;
import dev.unwind.journal.JournalFixture;
import dev.unwind.journal.acceptance.BatchAcceptance;
import dev.unwind.journal.commit.BatchJournal;
import dev.unwind.journal.commit.GroupWriter;
import dev.unwind.journal.commit.Journal;
import dev.unwind.journal.record.BatchState;
import dev.unwind.journal.record.Entry;
import dev.unwind.journal.record.ImageRole;
import dev.unwind.journal.record.RecordType;
import dev.unwind.journal.run.OutlineReader;
import dev.unwind.journal.run.StepReader;
import dev.unwind.testing.TestEnvironment;
import dev.unwind.testing.Waits;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Rows of steps follow the log, and nobody sees that they do. */
@QuarkusTest
@WithTestResource(TestEnvironment.class)
class ProjectionTest {
    @Inject
    Pool pool;

    @Inject
    BatchAcceptance acceptances;

    @Inject
    Journal journal;

    @Inject
    CatchUp catchUp;

    @Inject
    Projection projection;

    @Inject
    StepReader steps;

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
    void rows_are_up_to_date_a_while_after_the_log() {
        var batch = accepted();
        done(open(batch).append(entry(7)));

        await().atMost(Waits.LIMIT).until(() -> attempts(batch) == 7);
    }

    @Test
    void who_reads_a_step_on_this_instance_sees_what_was_logged() {
        var batch = accepted();
        var owner = open(batch);
        for (int attempt = 1; attempt <= 20; attempt++) {
            done(owner.append(
                    entry(attempt).image(ImageRole.SNAPSHOT, Json.object().put("attempt", attempt))));
            var step = done(steps.load(batch, 1));
            assertEquals(attempt, step.state().attempts());
            assertEquals(
                    attempt,
                    step.image(ImageRole.SNAPSHOT).orElseThrow().get("attempt").intValue());
        }
    }

    @Test
    void callers_and_owners_to_be_see_what_another_instance_logged() {
        var batch = accepted();
        elsewhere(batch, 2, entry(3));

        assertEquals(0, attempts(batch));
        given().get("/v1/batches/" + batch).then().statusCode(200).body("progress.APPLYING", is(1));
        assertEquals(3, attempts(batch));

        elsewhere(batch, 3, entry(4));
        given().get("/v1/batches/" + batch + "/steps").then().statusCode(200).body("items[0].attempts", is(4));

        rows.query("update batch set under_way = true where id = $1", batch.value());
        elsewhere(batch, 4, entry(5));
        assertTrue(done(outlines.of(batch)).orElseThrow().steps().get(0).touched());
        assertEquals(5, attempts(batch));
    }

    @Test
    void batches_are_found_by_ids_that_another_instance_logged() {
        var batch = accepted();
        var made = entry(1).stepState().orElseThrow().at(new RemoteId("made-elsewhere"));
        elsewhere(batch, 2, Entry.ofStep(RecordType.STEP_APPLYING, 1, made, Json.object()));
        rows.query("update batch set under_way = true where id = $1", batch.value());

        given().get("/v1/batches?remoteId=made-elsewhere")
                .then()
                .statusCode(200)
                .body("items.id", hasItem(batch.toString()));
    }

    @Test
    void what_is_projected_late_sets_nothing_back() {
        var batch = accepted();
        var owner = open(batch);
        done(owner.append(entry(1)));
        var early = projection.missing(batch);
        done(owner.append(entry(2)));
        done(catchUp.of(List.of(batch)));
        assertEquals(2, attempts(batch));

        early.ifPresent(logged -> done(pool.withTransaction(connection -> Uni.join()
                .all(StepRows.of(List.of(logged)).stream()
                        .map(statement -> statement.on(connection))
                        .toList())
                .andFailFast())));

        assertEquals(2, attempts(batch));
    }

    @Test
    void the_end_of_a_run_brings_all_rows_up_to_date() {
        var batch = accepted();
        var owner = open(batch);
        done(owner.append(entry(5)));
        done(owner.append(Entry.ofBatch(
                RecordType.BATCH_FINISHED, new BatchState(BatchStatus.SUCCEEDED, Optional.empty()), Json.object())));

        assertEquals(5, attempts(batch));
        assertFalse(projection.missing(batch).isPresent());
    }

    /** As another instance would: nothing of it is known here. */
    private void elsewhere(BatchId batch, long number, Entry entry) {
        var token = rows.own(batch);
        var record =
                new BatchJournal(token, TENANT, 1, number - 1, Optional.empty(), java.time.Clock.systemUTC(), null);
        done(pool.withTransaction(connection -> GroupWriter.write(
                connection, List.of(new BatchJournal.Numbered(record, number, record.now(), entry)))));
    }

    private BatchJournal open(BatchId batch) {
        return journal.open(rows.own(batch), TENANT, 1, 1, Optional.empty());
    }

    private int attempts(BatchId batch) {
        return (Integer) rows.value("select attempts from step where batch_id = $1", batch.value());
    }

    private BatchId accepted() {
        var batch = batchOn("1");
        done(acceptances.accept(batch));
        return batch.id();
    }

    private static <T> T done(Uni<T> answer) {
        return answer.await().atMost(Waits.LIMIT);
    }
}
