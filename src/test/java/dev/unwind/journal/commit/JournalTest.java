package dev.unwind.journal.commit;

import static dev.unwind.journal.JournalFixture.TENANT;
import static dev.unwind.journal.JournalFixture.batchOn;
import static dev.unwind.journal.JournalFixture.entry;
import static dev.unwind.testing.Waits.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unwind.batch.BatchId;
import dev.unwind.batch.change.RemoteId;
import dev.unwind.journal.JournalFixture;
import dev.unwind.journal.acceptance.BatchAcceptance;
import dev.unwind.journal.alias.ResourceResolver;
import dev.unwind.journal.postgres.DatabaseRetry;
import dev.unwind.journal.postgres.JournalUnavailable;
import dev.unwind.journal.postgres.Transactions;
import dev.unwind.journal.projection.CatchUp;
import dev.unwind.journal.run.OutlineReader;
import dev.unwind.journal.run.StepReader;
import dev.unwind.testing.TestEnvironment;
import dev.unwind.testing.Waits;
import io.quarkus.test.common.WithTestResource;
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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of records when PostgreSQL refuses, is away, or is late. */
@QuarkusTest
@WithTestResource(TestEnvironment.class)
class JournalTest {
    @Inject
    Pool pool;

    @Inject
    BatchAcceptance acceptances;

    @Inject
    Journal journal;

    @Inject
    StepReader steps;

    @Inject
    OutlineReader outlines;

    @Inject
    ResourceResolver targets;

    @Inject
    CatchUp catchUp;

    @Inject
    Transactions transactions;

    @Inject
    DatabaseRetry patience;

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
    void a_record_that_is_refused_takes_no_other_batchs_with_it() {
        var journals = new ArrayList<BatchJournal>();
        for (int i = 0; i < 20; i++) {
            journals.add(journal.open(rows.own(accepted(Integer.toString(i))), TENANT, 1, 1, Optional.empty()));
        }
        var written = new ArrayList<Uni<Void>>();
        // The first goes out alone, the others together behind it.
        for (var each : journals) {
            written.add(each.append(entry(1)));
        }
        var refused = journals.get(7).append(entry(2).track(JournalFixture.KIND, "nul\0", new RemoteId("1"), false));
        var after = journals.get(7).append(entry(3));
        var others = journals.stream().filter(each -> each != journals.get(7)).map(each -> each.append(entry(2)));

        others.toList().forEach(JournalTest::done);
        written.forEach(JournalTest::done);
        assertThrows(JournalUnavailable.class, () -> done(refused));
        assertThrows(JournalUnavailable.class, () -> done(after));
        assertThrows(JournalUnavailable.class, () -> done(journals.get(7).append(entry(4))));
        assertEquals(20L * 3 - 1, rows.records());
    }

    @Test
    void a_group_that_is_written_once_more_sets_nothing_back() {
        var batch = accepted("1");
        var tenure = rows.own(batch);
        var first = new BatchJournal.Numbered(
                journal.open(tenure, TENANT, 1, 1, Optional.empty()), 2, Instant.now(), entry(1));
        done(pool.withTransaction(connection -> GroupWriter.write(connection, List.of(first))));
        done(journal.open(tenure, TENANT, 1, 2, Optional.empty()).append(entry(2)));

        done(pool.withTransaction(connection -> GroupWriter.write(connection, List.of(first))));

        done(catchUp.of(List.of(batch)));
        assertEquals(2, rows.value("select attempts from step where batch_id = $1", batch.value()));
    }

    @Test
    void a_transaction_that_was_given_up_does_not_commit() {
        var batch = accepted("1");
        var begun = new CompletableFuture<Void>();
        var goOn = new CompletableFuture<Void>();
        var ended = new CompletableFuture<Void>();
        var late = transactions
                .run(Duration.ofSeconds(30), connection -> connection
                        .query("update step set attempts = 77 where batch_id = '" + batch + "'")
                        .execute()
                        .invoke(() -> begun.complete(null))
                        .chain(() -> Uni.createFrom().completionStage(goOn))
                        .onTermination()
                        .invoke(() -> ended.complete(null)))
                .subscribe()
                .with(done -> {}, failed -> {});
        await().until(begun::isDone);
        late.cancel();
        goOn.complete(null);
        await().until(ended::isDone);

        // Waits for the row, and so for the end of that transaction.
        rows.query("update step set key = key where batch_id = $1", batch.value());
        assertEquals(0, rows.value("select attempts from step where batch_id = $1", batch.value()));
    }

    @Test
    void reads_of_a_running_batch_outlast_a_postgresql_that_is_away() {
        var batch = accepted("1");
        var outage = new Outage();
        var outline = outlines.of(batch).subscribeAsCompletionStage();
        var exposed = steps.exposed(batch, new int[] {1}, Set.of("u")).subscribeAsCompletionStage();
        var ids = steps.removedIds(batch, "k").subscribeAsCompletionStage();
        var tracked = targets.tracked(TENANT, List.of(new ResourceResolver.Name("k", "n")))
                .subscribeAsCompletionStage();
        outage.end();

        await().until(() -> outline.isDone() && exposed.isDone() && ids.isDone() && tracked.isDone());
        assertTrue(outline.join().isPresent());
        assertTrue(exposed.join().isEmpty());
        assertTrue(ids.join().isEmpty());
        assertTrue(tracked.join().isEmpty());
    }

    @Test
    void a_caller_is_not_kept_waiting_for_a_postgresql_that_is_away() {
        var outage = new Outage();
        try {
            assertThrows(
                    JournalUnavailable.class,
                    () -> done(patience.withinCallerPatience(
                            "names could not be looked up",
                            targets.tracked(TENANT, List.of(new ResourceResolver.Name("k", "n"))))));
        } finally {
            outage.end();
        }
    }

    @Test
    void the_record_is_written_beside_any_number_of_submissions() {
        var batch = accepted("record");
        var blocker = new CompletableFuture<Void>();
        var blocked = new CompletableFuture<Void>();
        var holder = pool.withTransaction(connection -> connection
                        .query("select pg_advisory_xact_lock(hashtext('unwind.claims'))")
                        .execute()
                        .invoke(() -> blocked.complete(null))
                        .chain(() -> Uni.createFrom().completionStage(blocker)))
                .subscribeAsCompletionStage();
        await().until(blocked::isDone);
        var waiting = new ArrayList<CompletableFuture<?>>();
        for (int i = 0; i < 40; i++) {
            waiting.add(acceptances.accept(batchOn("w" + i)).subscribeAsCompletionStage());
        }

        done(journal.open(rows.own(batch), TENANT, 1, 1, Optional.empty()).append(entry(1)));

        assertTrue(waiting.stream().noneMatch(CompletableFuture::isDone));
        blocker.complete(null);
        await().until(holder::isDone);
        await().until(() -> waiting.stream().allMatch(CompletableFuture::isDone));
        waiting.forEach(CompletableFuture::join);
    }

    private BatchId accepted(String id) {
        var batch = batchOn(id);
        done(acceptances.accept(batch));
        return batch.id();
    }

    private static <T> T done(Uni<T> answer) {
        return answer.await().atMost(Waits.LIMIT);
    }

    /** Every read of these tables is refused as by a PostgreSQL that is going down, until it is over. */
    private final class Outage {
        private static final List<String> TABLES = List.of("batch", "step", "resource");

        Outage() {
            rows.query("create function away() returns integer language plpgsql as "
                    + "$$ begin raise exception 'away' using errcode = '57P03'; end $$");
            for (var table : TABLES) {
                rows.query("alter table " + table + " rename to " + table + "_away");
                rows.query("create view " + table + " as select gone.* from away() as down cross join lateral "
                        + "(select * from " + table + "_away where down is not null offset 0) as gone");
            }
        }

        void end() {
            // In one transaction: there is no moment at which neither the view nor the table is there.
            var statements = new StringBuilder();
            for (var table : TABLES) {
                statements.append("drop view " + table + "; alter table " + table + "_away rename to " + table + ";");
            }
            done(pool.query(statements + "drop function away()").execute());
        }
    }
}
