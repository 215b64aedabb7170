package dev.unwind.truthfulness;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.unwind.apivariants.Fault;
import dev.unwind.apivariants.OnDelete;
import dev.unwind.apivariants.VariantJson;
import dev.unwind.batch.BatchId;
import dev.unwind.batch.BatchStatus;
import dev.unwind.batch.change.Change;
import dev.unwind.batch.change.ChangeType;
import dev.unwind.crashpoint.CrashPoint;
import dev.unwind.truthfulness.DescribedProvider.Kind;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A rollback that left something open is taken up after another batch had a hand in it. */
class TakenUpRollbackTest extends DescribedBatches {
    /**
     * The resource that is to be pointed at what was created again has been replaced: it is followed to its new id, and
     * pointed at unless the other batch changed more than the id.
     */
    @ParameterizedTest
    @CsvSource({"1, ROLLED_BACK, t", "2, INCOMPLETE, ''"})
    void a_referrer_is_followed_to_its_new_id_and_keeps_what_another_batch_made_of_it(
            int size, BatchStatus end, String held) {
        begin(
                new Kind("thing", plain(), SHORT, ", list: {}"),
                new Kind(
                        "holder",
                        plain().refersTo("/thing/things", "/thing", OnDelete.STRIP),
                        SHORT,
                        ", list: {}, references: [{ at: /thing, kind: thing }]"),
                REFUSING);
        var thing = provider.seed("thing", "{'name':'t'}");
        var holder = provider.seed("holder", "{'name':'h','thing':'" + thing + "','size':1}");
        provider.order("holder", Fault.answer(422, "{}").on("PUT").times(30));
        var batch = environment.accept(submission(delete(1, "thing", thing), bomb(2, "1")));
        assertEquals(Optional.of(BatchStatus.INCOMPLETE), run(batch), () -> environment.story(batch) + provider.log());
        provider.clearFaults("holder");
        var other = environment.accept(submission(replace(holder, "{'name':'h','size':" + size + "}")));
        assertEquals(Optional.of(BatchStatus.SUCCEEDED), run(other));

        environment.rollBack(batch, ROLLBACK);

        assertEquals(Optional.of(end), run(batch), () -> environment.story(batch));
        var state = provider.state("holder").get("h");
        assertEquals(size, state.path("size").intValue());
        assertEquals(held, state.path("thing").asText(), state::toString);
        if (end == BatchStatus.INCOMPLETE) {
            assertEquals("DRIFT", environment.steps(batch).at("/0/error/code").textValue());
        }
    }

    private static Change replace(String id, String desired) {
        return change(
                1,
                ChangeType.REPLACE,
                "holder",
                Optional.empty(),
                Optional.of(id),
                Optional.of(VariantJson.written(desired)));
    }

    private static Optional<BatchStatus> run(BatchId batch) {
        return environment.runUntil(batch, CrashPoint.never());
    }
}
