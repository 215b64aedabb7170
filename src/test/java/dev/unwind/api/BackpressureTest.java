package dev.unwind.api;

import static dev.unwind.testing.ProviderView.quoted;
import static dev.unwind.testing.Waits.await;
import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.matchesPattern;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unwind.testing.GatewayTest;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Tenants, what they may submit, and that one leaves room for the others. */
@Tag("long")
@QuarkusTest
@TestProfile(BackpressureTest.Narrow.class)
class BackpressureTest extends GatewayTest {
    public static class Narrow implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "unwind.tenancy.header", "X-Tenant",
                    "unwind.admission.max-batches-per-tenant", "30",
                    "unwind.admission.max-steps-per-tenant", "100",
                    "unwind.admission.max-batches", "75",
                    "unwind.journal.max-waiting", "8",
                    "unwind.engine.max-running-batches", "4",
                    "unwind.engine.max-running-batches-per-tenant", "3");
        }
    }

    @TestHTTPResource(management = true)
    URI management;

    private static String tenant(String name) {
        return name + "-" + UUID.randomUUID().toString().substring(0, 8);
    }

    /** Leaves the others all that may be submitted, also after a test that failed. */
    @AfterEach
    void workOff() {
        provider.latency(0);
        await().until(
                        () -> given().get(management.resolve("/q/metrics")).asString(),
                        containsString("unwind_backlog_batches 0.0"));
    }

    private static String create(String name) {
        return "{'type':'CREATE','kind':'watchlist','name':'" + name + "','desired':{}}";
    }

    private static Response submit(String tenant, int changes) {
        var batch = new ArrayList<String>();
        for (int i = 0; i < changes; i++) {
            batch.add(create(UUID.randomUUID().toString()));
        }
        return given().contentType(ContentType.JSON)
                .header("X-Tenant", tenant)
                .body(quoted("{'changes':[" + String.join(",", batch) + "]}"))
                .post("/v1/batches");
    }

    private static String status(String tenant, String id) {
        return json(given().header("X-Tenant", tenant).get("/v1/batches/" + id))
                .path("status")
                .asText();
    }

    private void slow() {
        provider.latency(500);
    }

    @Test
    void one_tenant_sees_nothing_of_another() {
        var one = tenant("one");
        var other = tenant("other");
        var id = submit(one, 1).then().statusCode(202).extract().<String>path("id");

        given().header("X-Tenant", other).get("/v1/batches/" + id).then().statusCode(404);
        given().header("X-Tenant", other)
                .get("/v1/batches/" + id + "/steps")
                .then()
                .statusCode(404);
        given().header("X-Tenant", other)
                .get("/v1/batches/" + id + "/events")
                .then()
                .statusCode(404);
        given().header("X-Tenant", other)
                .get("/v1/batches/" + id + "/audit")
                .then()
                .statusCode(404);
        given().header("X-Tenant", other)
                .get("/v1/batches/" + id + "/runs")
                .then()
                .statusCode(404);
        given().header("X-Tenant", other).get("/v1/batches").then().body("items", hasSize(0));
        for (var what : new String[] {"cancel", "rollback", "steps/1/settle"}) {
            given().header("X-Tenant", other)
                    .contentType(ContentType.JSON)
                    .body("{\"by\":\"x\",\"why\":\"y\"}")
                    .post("/v1/batches/" + id + "/" + what)
                    .then()
                    .statusCode(404);
        }
    }

    @Test
    void a_request_without_a_tenant_is_refused() {
        given().get("/v1/batches").then().statusCode(400).body("detail", containsString("X-Tenant"));
        given().header("X-Tenant", "one", "other").get("/v1/batches").then().statusCode(400);
        given().contentType(ContentType.JSON)
                .body(quoted("{'changes':[" + create("nobodys") + "]}"))
                .post("/v1/batches")
                .then()
                .statusCode(400)
                .body("type", equalTo("https://unwind.dev/problems/invalid-parameter"));
    }

    @Test
    void a_header_that_names_no_tenant_is_refused() {
        given().header("X-Tenant", "a b")
                .get("/v1/batches")
                .then()
                .statusCode(400)
                .body("detail", containsString("X-Tenant"));
    }

    @Test
    void a_tenant_that_has_submitted_too_much_is_told_when_to_come_back() {
        slow();
        var greedy = tenant("greedy");
        var accepted = new ArrayList<String>();
        Response answer = submit(greedy, 1);
        while (answer.statusCode() == 202) {
            accepted.add(answer.path("id"));
            answer = submit(greedy, 1);
        }
        answer.then()
                .statusCode(429)
                .header("Retry-After", matchesPattern("[1-9]"))
                .body("type", equalTo("https://unwind.dev/problems/tenant-over-limit"));
        assertTrue(accepted.size() >= 30);
        submit(tenant("modest"), 1).then().statusCode(202);

        provider.latency(0);
        await().until(() -> submit(greedy, 1).statusCode() == 202);
        accepted.forEach(id -> await().until(() -> status(greedy, id).equals("SUCCEEDED")));
    }

    @Test
    void all_tenants_together_have_a_limit_too() {
        provider.latency(1000);
        var some = List.of(tenant("one"), tenant("two"), tenant("three"));
        for (int i = 0; i < 25; i++) {
            some.forEach(tenant -> submit(tenant, 1));
        }
        var last = tenant("last");
        var answer = await().until(() -> submit(last, 1), each -> each.statusCode() == 503);
        answer.then()
                .header("Retry-After", matchesPattern("[1-9]"))
                .body("type", equalTo("https://unwind.dev/problems/overloaded"));
        provider.latency(0);
        await().until(() -> submit(last, 1).statusCode() == 202);
    }

    @Test
    void steps_count_too() {
        var tenant = tenant("steps");
        submit(tenant, 101).then().statusCode(429);
        submit(tenant, 3).then().statusCode(202);
    }

    @Test
    void a_tenant_with_one_batch_does_not_wait_for_all_of_anothers() {
        provider.latency(1000); // so that most of them still wait once all are submitted, however busy the machine is
        var greedy = tenant("greedy");
        for (int i = 0; i < 25; i++) {
            submit(greedy, 3).then().statusCode(202);
        }
        var modest = tenant("modest");
        var id = submit(modest, 1).then().statusCode(202).extract().<String>path("id");

        await().until(() -> status(modest, id).equals("SUCCEEDED"));

        int waiting = given().header("X-Tenant", greedy)
                .queryParam("status", "PENDING")
                .get("/v1/batches")
                .jsonPath()
                .getList("items")
                .size();
        assertTrue(waiting > 10, () -> "only " + waiting + " of the other's batches were still waiting");
    }

    @Test
    void a_repeat_is_answered_however_much_there_is_to_do() {
        slow();
        var tenant = tenant("repeat");
        var body = quoted("{'changes':[" + create("repeated-" + tenant) + "]}");
        var first = given().contentType(ContentType.JSON)
                .header("X-Tenant", tenant)
                .header("Idempotency-Key", "k")
                .body(body)
                .post("/v1/batches");
        while (submit(tenant, 1).statusCode() == 202) {}
        var second = given().contentType(ContentType.JSON)
                .header("X-Tenant", tenant)
                .header("Idempotency-Key", "k")
                .body(body)
                .post("/v1/batches");
        assertEquals(202, second.statusCode());
        assertEquals(first.<String>path("id"), second.<String>path("id"));
    }
}
