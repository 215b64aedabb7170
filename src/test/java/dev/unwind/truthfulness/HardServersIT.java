package dev.unwind.truthfulness;

import static dev.unwind.testing.Waits.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.apivariants.Fault;
import dev.unwind.apivariants.OnDelete;
import dev.unwind.apivariants.VariantJson;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers that are hard to digest: every batch comes to an end, and holds nothing after it. */
class HardServersIT extends TruthBatches {
    @BeforeEach
    void armed() {
        arm();
    }

    private void ends(String batch) {
        await().until(() -> !Set.of("PENDING", "RUNNING", "ROLLING_BACK")
                .contains(batch(batch).get("status").textValue()));
    }

    /** A replacement fails after it has read what it replaces and before its snapshot is on record. */
    @Test
    void a_step_that_fails_before_its_snapshot_is_on_record_ends_no_batch_for_ever() {
        open("plain");
        var changed = seed("plain", "{'name':'a','size':1}");
        var replaced = seed("plain", "{'name':'b','size':1}");
        seed("plain", "{'name':'c','size':1}");
        var before = state("plain");

        var batch = submit(
                update("u", "plain", changed, "'size':2"),
                "{'key':'r','type':'REPLACE','kind':'plain','remoteId':'" + replaced
                        + "','desired':{'name':'c','size':3},'dependsOn':['u']}");

        endsAs("ROLLED_BACK", batch);
        failsAs("NAME_TAKEN", batch, "r");
        assertEquals(before, state("plain"));
    }

    /** A number that nobody can read, in the answer to a read or to a write. */
    @ParameterizedTest
    @ValueSource(strings = {"GET", "PUT"})
    void a_number_beyond_measure_ends_no_batch_for_ever(String method) {
        open("plain");
        var id = seed("plain", "{'name':'a','size':1}");
        server().order(
                        "/plain/things",
                        Fault.answer(200, "{\"id\":\"" + id + "\",\"name\":\"a\",\"size\":1e99999999999}")
                                .on(method)
                                .times(method.equals("GET") ? 30 : 1));

        var batch = submitWith("'rollback':{'timeout':'PT2S'}", update("u", "plain", id, "'size':2"));
        ends(batch);
        server().clearFaults("/plain/things");

        var next = submit(update("u", "plain", id, "'size':3"));
        ends(next);
        endsAs("SUCCEEDED", next);
    }

    /** Ids that cannot be kept. */
    @ParameterizedTest
    @ValueSource(strings = {"long", "nul", "deep"})
    void what_cannot_be_kept_ends_the_batch(String what) {
        open("plain");
        var body =
                switch (what) {
                    case "long" -> "{\"id\":\"" + "i".repeat(3_000) + "\",\"name\":\"c\",\"size\":1}";
                    case "nul" -> "{\"id\":\"a\\u0000b\",\"name\":\"c\",\"size\":1}";
                    default ->
                        "{\"id\":\"deep\",\"name\":\"c\",\"size\":1,\"in\":" + "[".repeat(999) + "]".repeat(999) + "}";
                };
        server().order("/plain/things", Fault.answer(201, body).on("POST"));

        var batch = submitWith("'rollback':{'timeout':'PT2S'}", create("c", "plain", "c", "'size':1"));

        ends(batch);
        assertTrue(!status(batch).equals("SUCCEEDED") || state("plain").size() == 1, () -> told(batch));
    }

    @Test
    void a_resource_that_is_nested_too_deep_ends_the_batch() {
        open("plain");
        var id = seed("plain", "{'name':'a','size':1,'in':" + "[".repeat(900) + "]".repeat(900) + "}");

        var batch = submitWith("'rollback':{'timeout':'PT2S'}", update("u", "plain", id, "'size':2"), bomb("u"));

        ends(batch);
        if (status(batch).equals("ROLLED_BACK")) {
            assertEquals(1, stored("plain", "a").path("size").intValue());
        }
    }

    /** Everything is in another order. */
    @Test
    void a_difference_of_thousands_of_elements_is_told_soon() {
        open("plain");
        var numbers = IntStream.range(0, 25_000).boxed().toList();
        var id = seed("plain", "{'name':'a','size':1,'list':" + numbers + "}");
        var turned = new ArrayList<>(numbers);
        Collections.reverse(turned);
        arm(site -> {
            var other = site.other("/plain/things");
            ObjectNode body = other.find(id).orElseThrow();
            body.set("list", VariantJson.written(turned.toString()));
            other.write(id, body);
        });

        var batch = submitWith("'rollback':{'timeout':'PT5S'}", update("u", "plain", id, "'size':2"), bomb("u"));

        ends(batch);
        endsAs("INCOMPLETE", batch);
    }

    /** D: one number in two spellings. */
    @Test
    void a_number_in_another_spelling_is_the_number() {
        open("plain");
        var id = seed("plain", "{'name':'a','size':1000000000000000000,'x':1}");
        server().order(
                        "/plain/things",
                        Fault.answer(200, "{\"id\":\"" + id + "\",\"name\":\"a\",\"size\":1e+18,\"x\":1}")
                                .on("GET"));

        var batch = submit(update("u", "plain", id, "'x':2"), bomb("u"));

        endsAs("ROLLED_BACK", batch);
        assertEquals(0, stored("plain", "a").path("size").decimalValue().compareTo(new BigDecimal("1e18")));
        assertEquals(1, stored("plain", "a").path("x").intValue());
    }

    /** D: ids of 19 digits. */
    @Test
    void ids_may_be_as_long_as_a_long() {
        open("numbered", plain().integerIds(9_007_199_254_740_993_000L));

        var batch = submit(create("c", "numbered", "a", "'size':1"));
        endsAs("SUCCEEDED", batch);
        var id = step(batch, "c").get("remoteId").textValue();
        assertEquals("9007199254740993000", id);
        endsAs("ROLLED_BACK", submit(update("u", "numbered", id, "'size':2"), bomb("u")));
        endsAs("SUCCEEDED", submit(delete("d", "numbered", id)));
        assertEquals(Map.of(), state("numbered"));
    }

    /** D: a name that is given up and taken within one batch. */
    @Test
    void a_plan_that_is_applicable_can_be_applied() {
        open("plain");
        var id = seed("plain", "{'name':'x','size':1}");
        var changes = List.of(
                create("y", "plain", "y", "'size':1"),
                delete("d", "plain", id),
                "{'key':'x','type':'CREATE','kind':'plain','name':'x','dependsOn':['d'],'desired':{'name':'x','size':2}}");

        var plan = plan(changes.toArray(String[]::new));
        var answer = post("{'changes':[" + String.join(",", changes) + "]}");

        if (plan.path("applicable").asBoolean()) {
            endsAs("SUCCEEDED", answer.path("id"));
            assertEquals(2, stored("plain", "x").path("size").intValue());
        }
    }

    /** D: the deadline comes while the batch waits for a resource. */
    @Test
    void a_deadline_passes_while_a_batch_waits() {
        open("plain", Asynchronous.later("PUT", 10));
        var id = seed("plain", "{'name':'a','size':1}");
        server().order(
                        "/plain/things",
                        Fault.answer(503, "{}").on("GET").skipping(1).times(1_000_000));
        var first = submitWith("'rollback':{'timeout':'PT10M'}", update("u", "plain", id, "'size':2"), bomb("u"));

        var second = submitWith("'deadline':'PT1S'", update("u", "plain", id, "'size':3"));
        endsAs("ROLLED_BACK", second);
        assertTrue(
                Set.of("RUNNING", "ROLLING_BACK")
                        .contains(batch(first).get("status").textValue()),
                () -> told(first));
        server().clearFaults("/plain/things");
        ends(first);
    }

    /** Half of what the batch wrote was lost with its connection, and arrives when the batch looks for it. */
    @Test
    void what_arrives_late_is_neither_lost_nor_made_twice() {
        open("channel");
        open("listed_agent", plain().refersTo("/channel/things", "/channels/*", OnDelete.STRIP));
        server().order(
                        "/channel/things",
                        Fault.cutBeforeEffect().effectAfter(400).on("POST"));
        server().order(
                        "/listed_agent/things",
                        Fault.cutBeforeEffect().effectAfter(400).on("POST"));

        var batch = submit(
                create("c", "channel", "c", "'size':1"), create("a", "listed_agent", "a", "'size':1"), bomb("c", "a"));

        status(batch);
        pass(600);
        endsAs("ROLLED_BACK", batch);
        assertEquals(Map.of(), state("channel"), () -> told(batch));
        assertEquals(Map.of(), state("listed_agent"), () -> told(batch));
    }
}
