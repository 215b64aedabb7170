package dev.unwind.api;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unwind.api.problem.Problem;
import dev.unwind.testing.IdleGateway;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Batches that have not begun hold what they are going to change. */
@QuarkusTest
@TestProfile(IdleGateway.class)
class BusyResourcesTest extends PlanningTest {
    @Test
    void a_plan_names_the_batch_that_holds_a_resource_by_its_id() {
        var id = provider.seed("watchlists", "{'name':'w'}");
        var batch = submit(describe("'remoteId':" + id, "theirs"));

        var plan = plan(describe("'remoteId':" + id, "ours"));

        assertEquals(List.of("BUSY"), codes(plan, 1));
        assertEquals(batch, plan.at("/changes/0/warnings/0/batch").textValue());
        assertTrue(plan.at("/changes/0/warnings/0/message").textValue().contains(batch));
        assertTrue(plan.get("applicable").booleanValue());
    }

    @Test
    void a_plan_names_the_first_batch_that_waits_for_a_name() {
        var batch = submit("{'type':'CREATE','kind':'watchlist','name':'wanted by two','desired':{}}");
        submit("{'type':'CREATE','kind':'watchlist','name':'wanted by two','desired':{}}");

        var plan = plan(
                "{'type':'CREATE','kind':'watchlist','name':'free','desired':{}}",
                "{'type':'CREATE','kind':'watchlist','name':'wanted by two','desired':{}}");

        assertEquals(List.of(), codes(plan, 1));
        assertEquals(List.of("BUSY"), codes(plan, 2));
        assertEquals(batch, plan.at("/changes/1/warnings/0/batch").textValue());
    }

    @Test
    void a_plan_names_the_batch_that_holds_what_a_tracked_name_stands_for_or_what_is_referred_to() {
        var id = provider.seed("watchlists", "{'name':'w'}");
        adopt("watchlist", "tracked and held", id).then().statusCode(201);
        var batch = submit("{'type':'DELETE','kind':'watchlist','remoteId':%s}".formatted(id));

        var plan = plan(
                describe("'name':'tracked and held'", "ours"),
                "{'type':'CREATE','kind':'watchlist','name':'n','desired':{'description':{'$ref':'watchlist/tracked and held#/name'}}}");

        assertEquals(List.of("BUSY"), codes(plan, 1));
        assertEquals(List.of("BUSY"), codes(plan, 2));
        assertEquals(batch, plan.at("/changes/1/warnings/0/batch").textValue());
    }

    @Test
    void those_who_only_refer_to_a_resource_keep_nobody_off_who_does_so_too() {
        var id = provider.seed("watchlists", "{'name':'w'}");
        adopt("watchlist", "shared", id).then().statusCode(201);
        var create =
                "{'type':'CREATE','kind':'watchlist','name':'%s','desired':{'description':{'$ref':'watchlist/shared#/name'}}}";
        submit(create.formatted("one of them"));

        assertEquals(List.of(), codes(plan(create.formatted("another of them")), 1));
        assertEquals(List.of("BUSY"), codes(plan(describe("'name':'shared'", "ours")), 1));
    }

    @Test
    void nobody_gives_or_takes_a_name_that_a_batch_holds() {
        var id = provider.seed("watchlists", "{'name':'w'}");
        var other = provider.seed("watchlists", "{'name':'o'}");
        adopt("watchlist", "held by its name", id).then().statusCode(201);
        var batch = submit(
                describe("'name':'held by its name'", "theirs"),
                "{'type':'CREATE','kind':'watchlist','name':'yet to be','desired':{}}");

        given().delete("/v1/resources/watchlist/held by its name")
                .then()
                .statusCode(409)
                .contentType(Problem.MEDIA_TYPE_TEXT)
                .body("type", equalTo("https://unwind.dev/problems/resource-busy"))
                .body("blockedBy.batch", equalTo(batch))
                .body("blockedBy.kind", equalTo("watchlist"));
        adopt("watchlist", "yet to be", other)
                .then()
                .statusCode(409)
                .body("type", equalTo("https://unwind.dev/problems/resource-busy"))
                .body("blockedBy.batch", equalTo(batch))
                .body("blockedBy.name", equalTo("yet to be"));
        adopt("watchlist", "another name for it", id).then().statusCode(409).body("blockedBy.remoteId", equalTo(id));
        adopt("watchlist", "held by its name", id).then().statusCode(200);
        given().get("/v1/resources/watchlist/yet to be").then().statusCode(404);
        given().get("/v1/resources/watchlist/held by its name").then().statusCode(200);
    }
}
