package dev.unwind.truthfulness;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.apivariants.Behaviour;
import dev.unwind.apivariants.Fault;
import dev.unwind.apivariants.Response;
import dev.unwind.batch.BatchId;
import dev.unwind.batch.BatchStatus;
import dev.unwind.crashpoint.CrashPoint;
import dev.unwind.truthfulness.DescribedProvider.Kind;
import java.util.Collections;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Writes whose answers do not say what became of them are looked for before anything follows from them. */
class DoubtfulWritesTest extends DescribedBatches {
    /** The provider did it and refuses it: an intermediary sent it twice. */
    @ParameterizedTest
    @CsvSource({"PUT, 404, 1", "PUT, 412, 1", "DELETE, 404, 1", "DELETE, 409, 1", "DELETE, 410, 2", "PUT, 422, 2"})
    void a_refusal_that_may_be_the_echo_of_its_own_success_is_looked_at(String method, int status, int attempt) {
        begin(new Kind("thing", plain().behaving(echoing(method, status, attempt)), SHORT, ", list: {}"), REFUSING);
        var id = provider.seed("thing", "{'name':'a','size':1}");

        var batch = environment.accept(
                submission(method.equals("PUT") ? update(1, "thing", id, "{'size':2}") : delete(1, "thing", id)));

        assertEquals(Optional.of(BatchStatus.SUCCEEDED), run(batch), () -> environment.story(batch));
        assertEquals(attempt, Collections.frequency(provider.log(), method + " thing"));
    }

    @ParameterizedTest
    @ValueSource(ints = {404, 409, 410, 412})
    void so_it_is_on_the_way_back(int status) {
        begin(new Kind("thing", plain().behaving(echoing("DELETE", status, 1)), SHORT, ", list: {}"), REFUSING);

        var batch = environment.accept(submission(create(1, "thing", "a"), bomb(2, "1")));

        assertEquals(Optional.of(BatchStatus.ROLLED_BACK), run(batch), () -> environment.story(batch));
        assertEquals(1, Collections.frequency(provider.log(), "DELETE thing"));
    }

    /** The attempts before this one come to nothing and have no answer. */
    private static Behaviour echoing(String method, int status, int attempt) {
        var attempts = new AtomicInteger();
        return (call, site, next) -> {
            if (!call.method().equals(method)) {
                return next.apply(call);
            }
            if (attempts.incrementAndGet() < attempt) {
                return Response.empty(504);
            }
            next.apply(call);
            return Response.refusal(status, "bad", "no");
        };
    }

    @ParameterizedTest
    @ValueSource(strings = {"PUT", "DELETE"})
    void what_is_answered_and_never_happens_is_not_taken(String method) {
        begin(new Kind("thing", plain().behaving(Untrue.idle(method)), SHORT, ", list: {}"), REFUSING);
        var id = provider.seed("thing", "{'name':'a','size':1}");

        var batch = environment.accept(
                submission(method.equals("PUT") ? update(1, "thing", id, "{'size':2}") : delete(1, "thing", id)));

        assertEquals(Optional.of(BatchStatus.ROLLED_BACK), run(batch), () -> environment.story(batch));
        assertEquals("NOT_TAKEN", environment.steps(batch).at("/0/error/code").textValue());
    }

    @ParameterizedTest
    @ValueSource(strings = {"PUT", "DELETE"})
    void what_is_answered_and_happens_a_second_later_is_waited_for(String method) {
        Behaviour later = (call, site, next) -> {
            if (!call.method().equals(method)) {
                return next.apply(call);
            }
            site.after(1_000, () -> next.apply(call));
            return method.equals("PUT")
                    ? Response.of(200, call.members().put("id", call.id().orElseThrow()))
                    : Response.empty(204);
        };
        begin(new Kind("thing", plain().behaving(later), SHORT, ", list: {}"), REFUSING);
        var id = provider.seed("thing", "{'name':'a','size':1}");

        var batch = environment.accept(
                submission(method.equals("PUT") ? update(1, "thing", id, "{'size':2}") : delete(1, "thing", id)));

        assertEquals(Optional.of(BatchStatus.SUCCEEDED), run(batch), () -> environment.story(batch));
        assertEquals(1, Collections.frequency(provider.log(), method + " thing"));
    }

    /** Somebody changes the resource after a delete that had no answer and no effect. */
    @Test
    void a_delete_is_not_sent_again_to_what_somebody_has_changed() {
        var deletes = new AtomicInteger();
        Behaviour changed = (call, site, next) -> {
            if (!call.method().equals("DELETE") || deletes.incrementAndGet() > 1) {
                return next.apply(call);
            }
            var id = call.id().orElseThrow();
            ObjectNode theirs = site.find(id).orElseThrow().put("size", 9);
            site.after(500, () -> site.write(id, theirs));
            return Response.empty(504);
        };
        begin(new Kind("thing", plain().behaving(changed), SHORT, ", list: {}"), REFUSING);
        var id = provider.seed("thing", "{'name':'a','size':1}");

        var batch = environment.accept(submission(delete(1, "thing", id)));
        run(batch);

        assertEquals(9, provider.state("thing").get("a").path("size").intValue(), () -> environment.story(batch));
        assertEquals("DRIFT", environment.steps(batch).at("/0/error/code").textValue());
        assertEquals(1, deletes.get());
    }

    /** Reads are refused for lack of rights, which are back before the control read. */
    @Test
    void what_was_refused_before_the_rights_came_back_is_not_absent() {
        var reads = new AtomicInteger();
        Behaviour forbidden = (call, site, next) ->
                call.method().equals("GET") && call.id().isPresent() && reads.incrementAndGet() == 2
                        ? Response.refusal(403, "forbidden", "no such resource, or no right to it")
                        : next.apply(call);
        begin(
                new Kind("thing", plain().behaving(forbidden), SHORT, ", list: {}, absent: { statuses: [403, 404] }"),
                REFUSING);
        var id = provider.seed("thing", "{'name':'a','size':1}");
        var before = provider.all();

        var batch = environment.accept(submission(delete(1, "thing", id)));
        provider.order("thing", Fault.answer(200, "{}").on("DELETE"));

        assertEquals(Optional.of(BatchStatus.ROLLED_BACK), run(batch), () -> environment.story(batch));
        assertEquals(before, provider.all(), () -> environment.story(batch));
    }

    private static Optional<BatchStatus> run(BatchId batch) {
        return environment.runUntil(batch, CrashPoint.never());
    }
}
