package dev.unwind.truthfulness;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.unwind.apivariants.Behaviour;
import dev.unwind.apivariants.Fault;
import dev.unwind.batch.BatchId;
import dev.unwind.batch.BatchStatus;
import dev.unwind.crashpoint.CrashPoint;
import dev.unwind.truthfulness.DescribedProvider.Kind;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Updates that put a resource under another id, at a server that does not answer them. */
class MovingUpdatesTest extends DescribedBatches {
    private static final String MOVING = ", list: {}, movesOnUpdate: true,"
            + " update: [{ call: POST /thing/things, sends: all, with: { id: '{id}' } }]";

    /**
     * The resource is found by its name under an id that the batch holds only from then on. What somebody made of it
     * between the search and that is seen.
     */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void what_was_moved_is_read_once_it_is_held(boolean changed) {
        var theirs = new AtomicBoolean(changed);
        Behaviour changedAfterSearch = (call, site, next) -> {
            var answer = next.apply(call);
            if (call.method().equals("GET") && call.id().isEmpty()) {
                site.all().forEach((id, body) -> {
                    if (body.path("size").intValue() == 2 && theirs.getAndSet(false)) {
                        site.write(id, body.deepCopy().put("size", 9));
                    }
                });
            }
            return answer;
        };
        begin(
                new Kind("thing", plain().noPut().upsertsUnderNewId().behaving(changedAfterSearch), SHORT, MOVING),
                REFUSING);
        var id = provider.seed("thing", "{'name':'a','size':1}");
        provider.order("thing", Fault.answer(504, "").withEffect().on("POST"));

        var batch = environment.accept(submission(update(1, "thing", id, "{'size':2}")));
        var end = run(batch);

        assertEquals(
                Optional.of(changed ? BatchStatus.INCOMPLETE : BatchStatus.SUCCEEDED),
                end,
                () -> provider.log() + environment.story(batch));
        assertEquals(
                changed ? 9 : 2, provider.state("thing").get("a").path("size").intValue());
    }

    private static Optional<BatchStatus> run(BatchId batch) {
        return environment.runUntil(batch, CrashPoint.never());
    }
}
