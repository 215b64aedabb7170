package dev.unwind.truthfulness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tracked names that batches give to other resources, and what they stand for once that is undone. */
class MovedNamesIT extends TruthBatches {
    private String treasury;
    private String other;
    private String name;

    @BeforeEach
    void tracked() {
        arm();
        open("plain");
        treasury = seed("plain", "{'name':'t','size':1}");
        other = seed("plain", "{'name':'o','size':1}");
        name = "moved-" + treasury;
        call().contentType("application/json")
                .body("{\"remoteId\":\"" + treasury + "\"}")
                .put("/v1/resources/plain/" + name)
                .then()
                .statusCode(201);
    }

    private static String standsFor(String name) {
        return json(call().get("/v1/resources/plain/" + name)).path("remoteId").asText();
    }

    /** An update that gives the name to a resource. */
    private static String naming(String key, String name, String id, String members) {
        return "{'key':'%s','type':'UPDATE','kind':'plain','name':'%s','remoteId':'%s','desired':{%s}}"
                .formatted(key, name, id, members);
    }

    /** A replacement that takes the name. */
    private static String taking(String key, String name, String id) {
        return "{'key':'%s','type':'REPLACE','kind':'plain','name':'%s','remoteId':'%s','desired':{'name':'%s','size':2}}"
                .formatted(key, name, id, name);
    }

    /** The next change by name goes to the resource that bore the name before. */
    @Test
    void a_name_that_a_batch_moved_moves_back() {
        var batch = submit(naming("u", name, other, "'size':2"), bomb("u"));
        endsAs("ROLLED_BACK", batch);

        endsAs("SUCCEEDED", submit("{'key':'d','type':'DELETE','kind':'plain','name':'%s'}".formatted(name)));

        assertEquals(Set.of("o"), state("plain").keySet(), () -> told(batch));
    }

    @Test
    void a_name_moves_back_although_nothing_was_sent_for_its_change() {
        endsAs("ROLLED_BACK", submit(naming("u", name, other, "'size':1"), bomb("u")));

        assertEquals(treasury, standsFor(name));
    }

    @Test
    void a_name_that_a_replacement_took_moves_back() {
        var batch = submit(taking("r", name, other), bomb("r"));
        endsAs("ROLLED_BACK", batch);

        assertEquals(treasury, standsFor(name), () -> told(batch));
    }

    @ParameterizedTest
    @ValueSource(strings = {"UPDATE", "REPLACE"})
    void a_name_that_a_batch_made_is_no_name_again(String type) {
        var made = "made-" + other;
        endsAs(
                "ROLLED_BACK",
                submit(
                        type.equals("UPDATE") ? naming("c", made, other, "'size':2") : taking("c", made, other),
                        bomb("c")));

        call().get("/v1/resources/plain/" + made).then().statusCode(404);
    }

    @Test
    void a_name_that_a_deletion_dropped_stands_for_what_is_recreated() {
        endsAs(
                "ROLLED_BACK",
                submit("{'key':'d','type':'DELETE','kind':'plain','name':'%s'}".formatted(name), bomb("d")));

        assertEquals(
                server().state("/plain/things").entrySet().stream()
                        .filter(each -> each.getValue().path("name").asText().equals("t"))
                        .findFirst()
                        .orElseThrow()
                        .getKey(),
                standsFor(name));
    }

    @Test
    void a_rollback_on_demand_moves_the_name_to_where_its_resource_is_now() {
        var moving = submit(naming("u", name, other, "'size':2"));
        endsAs("SUCCEEDED", moving);
        var replacing = submit(replace("r", "plain", treasury, "'name':'t','size':5"));
        endsAs("SUCCEEDED", replacing);
        assertEquals(other, standsFor(name));

        demand(moving, "rollback", "{}");

        endsAs("ROLLED_BACK", moving);
        assertEquals(step(replacing, "r").get("remoteId").asText(), standsFor(name), () -> told(moving));
    }

    @Test
    void a_name_that_a_later_batch_moved_stays_there_and_that_is_said() {
        var third = seed("plain", "{'name':'z','size':1}");
        var first = submit(naming("u", name, other, "'size':2"));
        endsAs("SUCCEEDED", first);
        var second = submit(naming("u", name, third, "'size':3"));
        endsAs("SUCCEEDED", second);

        var preview = json(ask(first, "rollback?dryRun=true", "{}"));
        demand(first, "rollback", "{}");

        endsAs("ROLLED_BACK", first);
        assertEquals(third, standsFor(name));
        assertEquals("NAME_MOVED", preview.at("/steps/0/warnings/0/code").asText(), preview::toString);
        assertEquals(second, preview.at("/steps/0/warnings/0/batch").asText(), preview::toString);
        var loss = step(first, "u").at("/losses/0");
        assertEquals("NAME_MOVED", loss.path("code").asText(), () -> told(first));
        assertTrue(loss.path("message").asText().contains(second), () -> told(first));

        demand(second, "rollback", "{}");
        endsAs("ROLLED_BACK", second);
        assertEquals(treasury, standsFor(name));
    }

    @Test
    void a_name_that_a_later_create_took_stays_there() {
        var dropping = submit("{'key':'d','type':'DELETE','kind':'plain','name':'%s'}".formatted(name));
        endsAs("SUCCEEDED", dropping);
        var taking = submit(create("c", "plain", name, "'size':7"));
        endsAs("SUCCEEDED", taking);
        var taken = step(taking, "c").get("remoteId").asText();

        demand(dropping, "rollback", "{}");

        endsAs("ROLLED_BACK", dropping);
        assertEquals(taken, standsFor(name));
        assertEquals("NAME_MOVED", step(dropping, "d").at("/losses/0/code").asText(), () -> told(dropping));

        demand(taking, "rollback", "{}");
        endsAs("ROLLED_BACK", taking);
        assertEquals(step(dropping, "d").get("remoteId").asText(), standsFor(name), () -> told(taking));
    }
}
