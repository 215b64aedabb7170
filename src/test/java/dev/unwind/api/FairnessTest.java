package dev.unwind.api;

import static dev.unwind.testing.ProviderView.quoted;
import static dev.unwind.testing.Waits.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.matchesPattern;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unwind.testing.GatewayTest;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Many batches wait for one resource: how many may, what others notice, and how they are cancelled together. */
@Tag("long")
@QuarkusTest
@TestProfile(BackpressureTest.Narrow.class)
class FairnessTest extends GatewayTest {
    @TestHTTPResource(management = true)
    URI management;

    private final String greedy = "greedy-" + UUID.randomUUID().toString().substring(0, 8);
    private String contended;

    @BeforeEach
    void seed() {
        contended = provider.seed("watchlists", "{'name':'contended'}");
    }

    @AfterEach
    void workOff() {
        provider.latency(0);
        cancel("limit=500");
        await().until(() -> given(greedy)
                .get("/v1/batches?status=PENDING")
                .jsonPath()
                .getList("items")
                .isEmpty());
        await().until(() -> given(greedy)
                .get("/v1/batches?status=RUNNING")
                .jsonPath()
                .getList("items")
                .isEmpty());
    }

    private static RequestSpecification given(String tenant) {
        return io.restassured.RestAssured.given().header("X-Tenant", tenant);
    }

    private static Response submit(String tenant, String labels, String change) {
        return given(tenant)
                .contentType(ContentType.JSON)
                .body(quoted("{'labels':{" + labels + "},'changes':[" + change + "]}"))
                .post("/v1/batches");
    }

    private String contending() {
        return "{'type':'UPDATE','kind':'watchlist','remoteId':'" + contended + "','desired':{'description':'"
                + UUID.randomUUID() + "'}}";
    }

    private JsonPath cancel(String query) {
        return given(greedy)
                .contentType(ContentType.JSON)
                .body(quoted("{'by':'jane','why':'too many'}"))
                .post("/v1/batches/cancel?" + query)
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
    }

    @Test
    void only_so_many_batches_wait_for_one_resource() {
        provider.latency(900);
        Response answer = submit(greedy, "", contending());
        int accepted = 0;
        while (answer.statusCode() == 202 && accepted < 60) {
            accepted++;
            answer = submit(greedy, "", contending());
        }
        answer.then()
                .statusCode(429)
                .header("Retry-After", matchesPattern("[1-9]"))
                .body("type", equalTo("https://unwind.dev/problems/resource-crowded"))
                .body("detail", containsString("watchlist with the id \"" + contended + "\""));
        assertTrue(accepted >= 9, accepted + " were accepted");

        submit(greedy, "", "{'type':'CREATE','kind':'watchlist','name':'" + UUID.randomUUID() + "','desired':{}}")
                .then()
                .statusCode(202);
    }

    @Test
    void a_quiet_tenant_overtakes_all_that_wait_for_one_resource() {
        provider.latency(900);
        for (int i = 0; i < 9; i++) {
            submit(greedy, "", contending()).then().statusCode(202);
        }
        var quiet = "quiet-" + UUID.randomUUID().toString().substring(0, 8);
        String id = submit(
                        quiet,
                        "",
                        "{'type':'CREATE','kind':'watchlist','name':'" + UUID.randomUUID() + "','desired':{}}")
                .path("id");
        await().until(() ->
                given(quiet).get("/v1/batches/" + id).<String>path("status").equals("SUCCEEDED"));
        assertTrue(cancel("dryRun=true&limit=500").getInt("matched") > 0, "most of the others wait still");
    }

    @Test
    void batches_that_are_refused_keep_no_capacity() {
        provider.latency(4_000);
        submit(greedy, "", contending()).then().statusCode(202);
        for (int i = 0; i < 12; i++) {
            given(greedy)
                    .contentType(ContentType.JSON)
                    .body(quoted("{'onBusy':'REJECT','changes':[" + contending() + "]}"))
                    .post("/v1/batches")
                    .then()
                    .statusCode(409);
        }
        provider.latency(0);
        String id = submit(
                        greedy,
                        "",
                        "{'type':'CREATE','kind':'watchlist','name':'" + UUID.randomUUID() + "','desired':{}}")
                .path("id");
        await().until(() ->
                given(greedy).get("/v1/batches/" + id).<String>path("status").equals("SUCCEEDED"));
    }

    @Test
    void batches_that_wait_start_in_turn() {
        var ids = new ArrayList<String>();
        for (int i = 0; i < 8; i++) {
            ids.add(submit(greedy, "", contending()).path("id"));
        }
        ids.forEach(id -> await().until(() ->
                given(greedy).get("/v1/batches/" + id).<String>path("status").equals("SUCCEEDED")));
        var started = ids.stream()
                .map(id -> given(greedy).get("/v1/batches/" + id).<String>path("startedAt"))
                .toList();
        assertEquals(started.stream().sorted().toList(), started);
    }

    @Test
    void batches_are_cancelled_by_filter_page_by_page() {
        provider.latency(900);
        var ids = new ArrayList<String>();
        for (int i = 0; i < 7; i++) {
            ids.add(submit(greedy, "'team':'blue'", contending()).path("id"));
        }
        String other = submit(greedy, "'team':'red'", contending()).path("id");

        var dry = cancel("dryRun=true&label=team:blue&status=PENDING&limit=3");
        assertEquals(3, dry.getInt("matched"));
        assertEquals(0, dry.getInt("cancelled"));
        assertEquals("PENDING", given(greedy).get("/v1/batches/" + other).path("status"));

        var cancelled = new ArrayList<String>();
        var page = cancel("label=team:blue&limit=3");
        while (true) {
            assertEquals(page.getInt("matched"), page.getInt("cancelled"));
            cancelled.addAll(page.<String>getList("batches"));
            if (page.getString("next") == null) {
                break;
            }
            page = cancel("label=team:blue&limit=3&cursor=" + page.getString("next"));
        }
        assertTrue(ids.containsAll(cancelled));
        assertTrue(cancelled.size() >= 4, cancelled::toString);

        provider.latency(0);
        cancelled.forEach(id -> await().until(() ->
                given(greedy).get("/v1/batches/" + id).<String>path("status").equals("ROLLED_BACK")));
        given(greedy)
                .get("/v1/batches/" + cancelled.get(0))
                .then()
                .body("reason.code", equalTo("CANCELLED"))
                .body("reason.by", equalTo("jane"));
        await().until(() ->
                given(greedy).get("/v1/batches/" + other).<String>path("status").equals("SUCCEEDED"));
    }

    @Test
    void only_what_can_be_cancelled_can_be_asked_for() {
        for (var query : List.of("status=SUCCEEDED", "status=X", "limit=0", "cursor=x", "team=blue")) {
            given(greedy).post("/v1/batches/cancel?" + query).then().statusCode(400);
        }
    }

    @Test
    void operators_see_that_a_provider_is_paused_and_end_that() {
        provider.fault("{'path':'/watchlists/*','times':1,'status':429,'headers':{'Retry-After':'86400'}}");
        submit(greedy, "", contending()).then().statusCode(202);
        await().until(() -> providers().getBoolean("items[0].paused"));
        assertTrue(management("/q/metrics").asString().contains("unwind_provider_pause_seconds"));

        io.restassured.RestAssured.given()
                .contentType(ContentType.JSON)
                .body(quoted("{'by':'jane','why':'they have mended it'}"))
                .post(management.resolve("/v1/providers/" + providers().getString("items[0].name") + "/resume"))
                .then()
                .statusCode(200)
                .body("paused", equalTo(false));
        assertEquals(false, providers().getBoolean("items[0].paused"));
    }

    private JsonPath providers() {
        return management("/v1/providers").jsonPath();
    }

    private Response management(String path) {
        return io.restassured.RestAssured.given().get(management.resolve(path));
    }
}
