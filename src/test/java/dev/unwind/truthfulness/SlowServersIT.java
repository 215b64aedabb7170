package dev.unwind.truthfulness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers that accept writes with 202 and carry them out later, or do not carry out what they answer. */
class SlowServersIT extends TruthBatches {
    @BeforeEach
    void armed() {
        arm();
    }

    /** The deletion takes effect after its undoing has looked. */
    @Test
    void a_deletion_that_takes_effect_later_is_undone_when_it_has() {
        open("plain", Asynchronous.later("DELETE", 400));
        var id = seed("plain", "{'name':'w1','size':1}");
        var before = state("plain");

        var batch = submit(delete("d", "plain", id), bomb("d"));

        endsAs("ROLLED_BACK", batch);
        pass(700);
        assertEquals(before, state("plain"), () -> told(batch));
    }

    /** Of writes of other kinds, too, what is accepted is waited for before it is undone. */
    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT"})
    void writes_that_take_effect_later_are_undone_when_they_have(String method) {
        open("plain", Asynchronous.later(method, 300));
        var id = seed("plain", "{'name':'w1','size':1}");
        var before = state("plain");

        var batch = method.equals("POST")
                ? submit(create("c", "plain", "a", "'size':1"), bomb("c"))
                : submit(update("u", "plain", id, "'size':2"), bomb("u"));

        status(batch);
        pass(700);
        endsAs("ROLLED_BACK", batch);
        assertEquals(before, state("plain"), () -> told(batch));
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "DELETE"})
    void a_batch_that_succeeds_is_carried_out_by_then(String method) {
        open("plain", Asynchronous.later(method, 300));
        var id = seed("plain", "{'name':'w1','size':1}");

        var batch = submit(
                switch (method) {
                    case "POST" -> create("s", "plain", "a", "'size':1");
                    case "PUT" -> update("s", "plain", id, "'size':2");
                    default -> delete("s", "plain", id);
                });

        endsAs("SUCCEEDED", batch);
        switch (method) {
            case "POST" -> assertEquals(Set.of("w1", "a"), state("plain").keySet());
            case "PUT" -> assertEquals(2, stored("plain", "w1").path("size").intValue());
            default -> assertEquals(Map.of(), state("plain"));
        }
        pass(400);
        assertEquals(1, sent("plain", method), () -> told(batch));
    }

    /** Nothing ever happens. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_deletion_that_never_happens_is_not_believed(boolean accepted) {
        open("plain", accepted ? Asynchronous.never("DELETE") : Untrue.idle("DELETE"));
        var id = seed("plain", "{'name':'w1','size':1}");
        var before = state("plain");

        var batch = submit(delete("d", "plain", id));

        doesNotEndAs("SUCCEEDED", batch);
        failsAs("NOT_TAKEN", batch, "d");
        assertEquals(before, state("plain"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT"})
    void writes_that_never_happen_are_not_believed(String method) {
        open("plain", Asynchronous.never(method));
        var id = seed("plain", "{'name':'w1','size':1}");
        var before = state("plain");

        var batch = submit(
                method.equals("POST") ? create("s", "plain", "a", "'size':1") : update("s", "plain", id, "'size':2"));

        doesNotEndAs("SUCCEEDED", batch);
        assertEquals(before, state("plain"));
    }

    /** The kind declares how long an accepted write may take, which is longer than it settles. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void an_accepted_create_is_waited_for_and_sent_once(boolean fails) {
        open("slow", Asynchronous.later("POST", 1_200));

        var create = create("c", "slow", "a", "'size':1");
        var batch = fails ? submit(create, bomb("c")) : submit(create);

        endsAs(fails ? "ROLLED_BACK" : "SUCCEEDED", batch);
        pass(1_500);
        assertEquals(1, sent("slow", "POST"), () -> told(batch));
        assertEquals(fails ? Set.of() : Set.of("a"), state("slow").keySet());
    }

    /** A deletion and an update that are declared to take so long. */
    @Test
    void accepted_updates_and_deletions_are_waited_for_as_declared() {
        open("slow", Asynchronous.later("PUT", 1_000), Asynchronous.later("DELETE", 1_000));
        var changed = seed("slow", "{'name':'w1','size':1}");
        var deleted = seed("slow", "{'name':'w2','size':1}");
        var before = state("slow");

        var batch = submit(update("u", "slow", changed, "'size':2"), delete("d", "slow", deleted), bomb("u", "d"));

        endsAs("ROLLED_BACK", batch);
        pass(1_200);
        assertEquals(before, state("slow"), () -> told(batch));
    }

    /** The server gives up. */
    @Test
    void a_create_that_fails_after_it_was_accepted_is_taken_away() {
        open("staged", Asynchronous.states("POST", 400, "Failed"));

        var batch = submit(create("c", "staged", "a", "'size':1"));

        endsAs("ROLLED_BACK", batch);
        pass(500);
        assertEquals(Map.of(), state("staged"), () -> told(batch));
    }

    @Test
    void a_create_is_not_done_before_the_server_has_done_it() {
        open("staged", Asynchronous.states("POST", 400, "Ready"));

        var batch = submit(create("c", "staged", "a", "'size':1"));

        endsAs("SUCCEEDED", batch);
        assertEquals("Ready", stored("staged", "a").path("state").textValue(), () -> told(batch));
    }

    @Test
    void an_update_or_deletion_that_fails_after_it_was_accepted_fails_its_step() {
        open("staged", Asynchronous.states("PUT", 300, "Failed"), Asynchronous.states("DELETE", 300, "Failed"));
        var id = seed("staged", "{'name':'w1','size':1}");
        var before = stored("staged", "w1").path("size");

        doesNotEndAs("SUCCEEDED", submit(delete("d", "staged", id)));
        doesNotEndAs("SUCCEEDED", submit(update("u", "staged", id, "'size':2")));
        assertEquals(before.getNodeType(), stored("staged", "w1").path("size").getNodeType());
    }

    /** What refers goes before what it refers to, and is gone when that is. */
    @ParameterizedTest
    @CsvSource({"1, false", "16, false", "1, true", "16, true"})
    void what_a_deletion_takes_along_comes_back(int concurrency, boolean succeeds) {
        open("folder", Neighbours.cascade("/dashboard/things", "folder"));
        open("dashboard");
        var folder = seed("folder", "{'name':'f'}");
        var one = seed("dashboard", "{'name':'d1','folder':'" + folder + "'}");
        var two = seed("dashboard", "{'name':'d2','folder':'" + folder + "'}");
        var changes = new String[] {
            delete("f", "folder", folder), delete("d1", "dashboard", one), delete("d2", "dashboard", two)
        };
        var options = "'maxConcurrency':" + concurrency;

        var batch = succeeds
                ? submitWith(options, changes)
                : submitWith(options, changes[0], changes[1], changes[2], bomb("f", "d1", "d2"));

        if (succeeds) {
            endsAs("SUCCEEDED", batch);
            assertEquals(Map.of(), state("folder"));
            assertEquals(Map.of(), state("dashboard"));
            return;
        }
        endsAs("ROLLED_BACK", batch);
        var restored = server().state("/folder/things").keySet().iterator().next();
        assertEquals(Set.of("f"), state("folder").keySet());
        assertEquals(
                Map.of("d1", dashboard("d1", restored), "d2", dashboard("d2", restored)),
                state("dashboard"),
                () -> told(batch));
    }

    private static JsonNode dashboard(String name, String folder) {
        return document("{'name':'" + name + "','folder':'" + folder + "'}");
    }

    /** What is deleted along is not in the batch. */
    @Test
    void what_is_deleted_along_outside_the_batch_comes_back() {
        open("policy", Neighbours.cascade("/permission/things", "policy"));
        open("permission");
        var policy = seed("policy", "{'name':'p'}");
        seed("permission", "{'name':'read','policy':'" + policy + "'}");

        var change = delete("p", "policy", policy);
        var warnings = plan(change).at("/changes/0/rollback");
        var batch = submit(change, bomb("p"));

        assertTrue(!warnings.path("warnings").isEmpty(), warnings::toString);
        endsAs("ROLLED_BACK", batch);
        var restored = server().state("/policy/things").keySet().iterator().next();
        assertEquals(
                Map.of("read", document("{'name':'read','policy':'" + restored + "'}")),
                state("permission"),
                () -> told(batch));
    }

    /** Those who held the id are changed otherwise, too. */
    @Test
    void holders_that_the_server_suspends_are_restored() {
        open("role", Neighbours.suspend("/user/things", "role"));
        open("user");
        var role = seed("role", "{'name':'r'}");
        seed("user", "{'name':'ann','role':'" + role + "','status':'active'}");

        var batch = submit(delete("r", "role", role), bomb("r"));

        endsAs("ROLLED_BACK", batch);
        var restored = server().state("/role/things").keySet().iterator().next();
        assertEquals(
                document("{'name':'ann','role':'" + restored + "','status':'active'}"),
                stored("user", "ann"),
                () -> told(batch));
    }
}
