package dev.unwind.truthfulness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unwind.apivariants.Fault;
import dev.unwind.apivariants.UpdateMode;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers whose refusals are not the whole truth, or are to do with the time. */
class RefusingServersIT extends TruthBatches {
    @BeforeEach
    void armed() {
        arm();
    }

    /** The answer is 422, and one of two members is stored; or the second of two calls gets it. */
    @ParameterizedTest
    @ValueSource(strings = {"plain", "stepwise"})
    void a_refused_update_that_did_half_is_undone(String kind) {
        open(kind, plain().patch(UpdateMode.SHALLOW).behaving(Untrue.half()));
        if (kind.equals("stepwise")) {
            server().order(
                            "/stepwise/things",
                            Fault.answer(422, "{}").on("PATCH").skipping(1));
        }
        var id = seed(kind, "{'name':'a','size':1,'tags':['x'],'extra':'ann'}");
        var before = state(kind);

        var batch = submit(update("u", kind, id, "'size':2,'tags':['y'],'extra':'bob'"));

        endsAs("ROLLED_BACK", batch);
        assertEquals(before, state(kind), () -> told(batch));
    }

    /** The answer is 422, and the resource is there. */
    @Test
    void a_refused_create_that_left_its_resource_leaves_no_orphan() {
        open("plain", Untrue.doneAndRefused("POST"));

        var batch = submit(create("c", "plain", "a", "'size':1"));

        endsAsOrOpen("ROLLED_BACK", batch, "c");
        if (status(batch).equals("ROLLED_BACK")) {
            assertEquals(Map.of(), state("plain"), () -> told(batch));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"PUT", "DELETE"})
    void refused_writes_that_were_done_are_undone(String method) {
        open("plain", Untrue.doneAndRefused(method));
        var id = seed("plain", "{'name':'a','size':1}");
        var before = state("plain");

        var batch = submit(method.equals("PUT") ? update("s", "plain", id, "'size':2") : delete("s", "plain", id));

        if (status(batch).equals("ROLLED_BACK")) {
            assertEquals(before, state("plain"), () -> told(batch));
        } else if (status(batch).equals("SUCCEEDED")) {
            assertEquals(method.equals("PUT") ? 1 : 0, state("plain").size());
            assertTrue(
                    method.equals("DELETE") || stored("plain", "a").path("size").intValue() == 2);
        } else {
            assertTrue(open(batch, "s"), () -> told(batch));
        }
    }

    /** Busy for longer than attempts are made. */
    @Test
    void a_busy_resource_is_restored_when_it_is_free() {
        var busy = new Spell(Refusals.busy(409, "conflict"));
        open("plain", busy);
        arm(site -> busy.begin(2_500));
        var id = seed("plain", "{'name':'a','size':1}");
        var before = state("plain");

        var batch = submit(update("u", "plain", id, "'size':2"), bomb("u"));

        endsAs("ROLLED_BACK", batch);
        assertEquals(before, state("plain"));
    }

    @Test
    void a_busy_resource_is_changed_when_it_is_free() {
        var busy = new Spell(Refusals.busy(409, "conflict"));
        open("plain", busy);
        var id = seed("plain", "{'name':'a','size':1}");
        busy.begin(2_000);

        var batch = submitWith("'deadline':'PT30S'", update("u", "plain", id, "'size':2"));

        endsAs("SUCCEEDED", batch);
        assertEquals(2, stored("plain", "a").path("size").intValue());
    }

    @Test
    void a_resource_that_is_never_free_is_left_at_the_deadline() {
        var busy = new Spell(Refusals.busy(409, "conflict"));
        open("plain", busy);
        var id = seed("plain", "{'name':'a','size':1}");
        busy.begin(Long.MAX_VALUE);

        var batch = submitWith("'deadline':'PT2S'", update("u", "plain", id, "'size':2"));

        endsAs("ROLLED_BACK", batch);
    }

    /** What means busy is declared. */
    @Test
    void what_is_declared_as_busy_is_waited_for() {
        var busy = new Spell(Refusals.busy(400, "busy"));
        open("occupied", busy);
        arm(site -> busy.begin(2_000));
        var id = seed("occupied", "{'name':'a','size':1}");
        var before = state("occupied");

        var batch = submit(update("u", "occupied", id, "'size':2"), bomb("u"));

        endsAs("ROLLED_BACK", batch);
        assertEquals(before, state("occupied"));
    }

    /** The answer is 403 with {@code Retry-After}. */
    @Test
    void a_refusal_that_says_when_to_come_again_is_heeded() {
        open("hasty", Refusals.tooFast(700, 1));
        var one = seed("hasty", "{'name':'a','size':1}");
        var two = seed("hasty", "{'name':'b','size':1}");
        var before = state("hasty");

        var done = submit(update("u1", "hasty", one, "'size':2"), update("u2", "hasty", two, "'size':2"));
        endsAs("SUCCEEDED", done);
        pass(800);
        server().change("/hasty/things", one, "{'size':1}");
        server().change("/hasty/things", two, "{'size':1}");

        var undone = submit(
                update("u1", "hasty", one, "'size':2"), update("u2", "hasty", two, "'size':2"), bomb("u1", "u2"));
        endsAs("ROLLED_BACK", undone);
        assertEquals(before, state("hasty"), () -> told(undone));
    }

    /** D: the pause that the server asks for is longer than the rollback may take. */
    @Test
    void a_pause_does_not_outlast_the_time_for_the_rollback() {
        open("asking");
        arm(site -> server().order(
                        "/asking/things",
                        Fault.answer(429, "{}")
                                .header("Retry-After", "3600")
                                .on("PUT")
                                .times(100)));
        var id = seed("asking", "{'name':'a','size':1}");

        var batch = submitWith("'rollback':{'timeout':'PT2S'}", update("u", "asking", id, "'size':2"), bomb("u"));

        endsAs("INCOMPLETE", batch);
        assertTrue(open(batch, "u"), () -> told(batch));
    }

    /** What the answers mean changes when the gateway's rights are lost. */
    @Test
    void forbidden_is_not_absent() {
        var lost = new Spell(Refusals.forbids());
        open("forbidding", lost, Refusals.hidesAbsence());
        arm(site -> lost.begin(Long.MAX_VALUE));

        var batch = submitWith("'rollback':{'timeout':'PT2S'}", create("c", "forbidding", "a", "'size':1"), bomb("c"));

        endsAs("INCOMPLETE", batch);
        assertTrue(open(batch, "c"), () -> told(batch));
        assertEquals(Set.of("a"), state("forbidding").keySet());
    }

    @Test
    void forbidden_is_absent_where_a_control_read_works() {
        var lost = new Spell(Refusals.forbids());
        open("hiding", lost, Refusals.hidesAbsence());

        var undone = submit(create("c", "hiding", "a", "'size':1"), bomb("c"));
        endsAs("ROLLED_BACK", undone);
        assertEquals(Map.of(), state("hiding"));

        arm(site -> lost.begin(Long.MAX_VALUE));
        var open = submitWith("'rollback':{'timeout':'PT2S'}", create("c", "hiding", "a", "'size':1"), bomb("c"));
        endsAs("INCOMPLETE", open);
        assertNotNull(stored("hiding", "a"));
    }

    @Test
    void a_resource_is_read_by_searching_for_it() {
        open("searched", Reads.byParameter("id"));
        var id = seed("searched", "{'name':'a','size':1}");
        var gone = seed("searched", "{'name':'b','size':1}");
        var before = state("searched");

        var undone = submit(update("u", "searched", id, "'size':2"), delete("d", "searched", gone), bomb("u", "d"));
        endsAs("ROLLED_BACK", undone);
        assertEquals(before, state("searched"), () -> told(undone));
        endsAs("SUCCEEDED", submit(delete("d", "searched", id)));
    }

    /** A machine in between answers for a second. */
    @Test
    void a_page_of_an_ingress_is_not_absence() {
        var ingress = new Spell(Refusals.ingress());
        open("plain", ingress);
        arm(site -> ingress.begin(1_000));

        var batch = submit(create("c", "plain", "a", "'size':1"), bomb("c"));

        endsAs("ROLLED_BACK", batch);
        assertEquals(Map.of(), state("plain"), () -> told(batch));
    }

    /** The page comes to the deletion itself, or to the looks after one that was lost. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_page_of_an_ingress_does_not_confirm_a_deletion(boolean lost) {
        open("plain");
        if (lost) {
            server().order("/plain/things", Fault.cutBeforeEffect().on("DELETE"));
        }
        server().order(
                        "/plain/things",
                        Fault.answer(404, "<html></html>")
                                .header("Content-Type", "text/html")
                                .on(lost ? "GET" : "DELETE")
                                .skipping(lost ? 1 : 0)
                                .times(lost ? 3 : 1));
        var id = seed("plain", "{'name':'a','size':1}");

        var batch = submit(delete("d", "plain", id));

        if (status(batch).equals("SUCCEEDED")) {
            assertEquals(Map.of(), state("plain"), () -> told(batch));
        } else {
            assertEquals(Set.of("a"), state("plain").keySet(), () -> told(batch));
        }
    }

    /** Each write arrives twice. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void writes_that_arrive_twice_are_not_taken_for_undone(boolean fails) {
        open("versioned", plain().etags().behaving(Untrue.twice("PUT", "DELETE")));
        var changed = seed("versioned", "{'name':'a','size':1}");
        var deleted = seed("versioned", "{'name':'b','size':1}");
        var before = state("versioned");
        var changes = new String[] {
            update("u", "versioned", changed, "'size':2"), delete("d", "versioned", deleted), bomb("u", "d")
        };

        var batch = fails ? submit(changes) : submit(changes[0], changes[1]);

        if (status(batch).equals("ROLLED_BACK")) {
            assertEquals(before, state("versioned"), () -> told(batch));
        } else if (status(batch).equals("SUCCEEDED")) {
            assertTrue(!fails);
            assertEquals(Map.of("a", document("{'name':'a','size':2}")), state("versioned"), () -> told(batch));
        } else {
            endsAs("INCOMPLETE", batch);
        }
    }
}
