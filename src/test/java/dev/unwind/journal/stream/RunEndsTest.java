package dev.unwind.journal.stream;

import static dev.unwind.journal.JournalFixture.TENANT;
import static dev.unwind.journal.JournalFixture.batchOn;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.unwind.batch.BatchId;
import dev.unwind.batch.Tenant;
import dev.unwind.journal.JournalFixture;
import dev.unwind.journal.acceptance.BatchAcceptance;
import dev.unwind.journal.stream.RunEnds.RunEnd;
import dev.unwind.testing.TestEnvironment;
import dev.unwind.testing.Waits;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Inject;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Reads that share a statement get an answer each, and nobody hears of other tenants' batches. */
@QuarkusTest
@WithTestResource(TestEnvironment.class)
class RunEndsTest {
    @Inject
    Pool pool;

    @Inject
    BatchAcceptance acceptances;

    @Inject
    RunEnds ends;

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
    void each_of_many_at_a_time_gets_its_own_answer() {
        var waiting = accepted("1");
        var ended = accepted("2");
        rows.query("update batch set status = 'SUCCEEDED', finished_at = now() where id = $1", ended.value());
        var removed = accepted("3");
        rows.query("update batch set accepted_at = null, removing = true where id = $1", removed.value());
        var another = new Tenant("another");

        var asked = IntStream.range(0, 50)
                .boxed()
                .flatMap(round -> Stream.of(
                        ends.of(TENANT, waiting),
                        ends.of(TENANT, ended),
                        ends.of(another, ended),
                        ends.of(TENANT, removed),
                        ends.of(TENANT, BatchId.next())))
                .toList();
        var answers = done(Uni.join().all(asked).andFailFast());

        for (int at = 0; at < answers.size(); at += 5) {
            assertEquals(Optional.of(new RunEnd(false, 0)), answers.get(at));
            assertEquals(Optional.of(new RunEnd(true, 1)), answers.get(at + 1));
            assertEquals(Optional.empty(), answers.get(at + 2));
            assertEquals(Optional.empty(), answers.get(at + 3));
            assertEquals(Optional.empty(), answers.get(at + 4));
        }
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
