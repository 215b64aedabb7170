package dev.unwind.apivariants;

import static dev.unwind.apivariants.VariantProvider.server;
import static java.util.stream.Collectors.toSet;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers that are none, or say what is not so: nothing is lost, and nobody else is touched. */
class StrangeAnswersIT extends VariantBatches {
    @BeforeEach
    void empty() {
        for (var path : List.of("/plain/things", "/moving/things")) {
            server.reset(path);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"html", "truncated", "inside", "endless", "cutBefore", "cutAfter", "late", "gzip"})
    void strange_answers_to_writes_lose_nothing(String fault) {
        for (String method : List.of("POST", "PUT", "DELETE")) {
            for (boolean fails : new boolean[] {false, true}) {
                strange(fault, method, fails);
            }
        }
    }

    private void strange(String fault, String method, boolean fails) {
        var path = "/plain/things";
        server.reset(path);
        var changed = seed(path, "changed");
        var deleted = seed(path, "deleted");
        var before = state(path);
        server.order(path, fault(fault).on(method));
        var changes = List.of(
                "{'key':'c','type':'CREATE','kind':'plain','name':'made','desired':{'name':'made','size':1}}",
                "{'key':'u','type':'UPDATE','kind':'plain','remoteId':'" + changed + "','desired':{'size':2}}",
                "{'key':'d','type':'DELETE','kind':'plain','remoteId':'" + deleted + "'}");
        var batch = fails
                ? submit(changes.get(0), changes.get(1), changes.get(2), impossible("c", "u", "d"))
                : submit(changes.toArray(String[]::new));

        var status = finished(batch).get("status").textValue();
        var after = state(path);
        String told = fault + " " + method + ": " + status + " " + steps(batch);
        if (status.equals("SUCCEEDED")) {
            assertEquals(Set.of("made", "changed"), after.keySet(), told);
            assertEquals(2, after.get("changed").get("size").intValue(), told);
        } else {
            assertEquals("ROLLED_BACK", status, told);
            assertEquals(before, after, told);
        }
        if (fails) {
            assertEquals("ROLLED_BACK", status, told);
        }
    }

    /** Brotli would need a native library, which the gateway does without. */
    @Test
    void a_provider_is_asked_for_no_compression_but_what_can_be_unpacked() {
        finished(submit("{'type':'CREATE','kind':'plain','name':'made','desired':{'name':'made','size':1}}"));

        assertEquals(
                Set.of("deflate, gzip"),
                server.requests("/plain/things").stream()
                        .map(request -> request.headers().get("Accept-Encoding"))
                        .collect(toSet()));
    }

    /**
     * An update gives the resource another id, and the answer that would have told it never comes; forward, or on the
     * way back.
     */
    @ParameterizedTest
    @CsvSource({"cutAfter, 0", "truncated, 0", "cutBefore, 0", "cutAfter, 1", "truncated, 1", "cutBefore, 1"})
    void an_update_that_moved_without_an_answer_is_found_again(String fault, int skipped) {
        var path = "/moving/things";
        server.reset(path);
        var id = seed(path, "changed");
        var before = state(path);
        server.order(path, fault(fault).on("POST").skipping(skipped));
        var update = "{'key':'u','type':'UPDATE','kind':'moving','remoteId':'" + id + "','desired':{'size':2}}";

        var batch = skipped == 0 ? submit(update) : submit(update, impossible("u"));

        assertEquals(
                skipped == 0 ? "SUCCEEDED" : "ROLLED_BACK",
                finished(batch).get("status").textValue(),
                () -> steps(batch).toString());
        if (skipped == 0) {
            assertEquals(2, state(path).get("changed").get("size").intValue());
        } else {
            assertEquals(before, state(path));
        }
        assertTrue(
                server.state(path).containsKey(step(batch, "u").get("remoteId").textValue()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"html", "truncated", "inside", "endless", "cutAfter"})
    void strange_answers_to_reads_are_told_and_change_nothing(String fault) {
        var path = "/plain/things";
        var id = seed(path, "changed");
        var before = state(path);
        server.order(path, fault(fault).on("GET").times(20));

        var batch = submit("{'key':'u','type':'UPDATE','kind':'plain','remoteId':'" + id + "','desired':{'size':2}}");

        assertEquals("ROLLED_BACK", finished(batch).get("status").textValue());
        assertEquals("CAPTURE_FAILED", codeOf(batch, "u"));
        assertFalse(step(batch, "u").at("/error/message").textValue().contains("<html"));
        assertEquals(before, state(path));
    }

    /** The answer to a create gives an id under which there is nothing. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void an_id_that_leads_nowhere_leaves_no_orphan(boolean fails) {
        var path = "/plain/things";
        server.order(path, Fault.wrongId("nowhere").on("POST"));
        var create = "{'key':'c','type':'CREATE','kind':'plain','name':'made','desired':{'name':'made','size':1}}";

        var batch = fails ? submit(create, impossible("c")) : submit(create);

        assertEquals(
                fails ? "ROLLED_BACK" : "SUCCEEDED",
                finished(batch).get("status").textValue(),
                () -> steps(batch).toString());
        assertEquals(fails ? Set.of() : Set.of("made"), state(path).keySet());
    }

    /** The answer to a create gives the id of a resource that is somebody else's. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_wrong_id_leads_nobody_astray(boolean fails) {
        var path = "/plain/things";
        var victim = seed(path, "victim");
        var before = state(path);
        server.order(path, Fault.wrongId(victim).on("POST"));
        var create = "{'key':'c','type':'CREATE','kind':'plain','name':'made','desired':{'name':'made','size':1}}";

        var batch = fails ? submit(create, impossible("c")) : submit(create);

        assertEquals(
                fails ? "ROLLED_BACK" : "SUCCEEDED",
                finished(batch).get("status").textValue(),
                () -> steps(batch).toString());
        var after = state(path);
        assertEquals(before.get("victim"), after.get("victim"));
        assertEquals(!fails, after.containsKey("made"));
        if (!fails) {
            assertNotEquals(victim, step(batch, "c").get("remoteId").textValue());
        }
    }
}
