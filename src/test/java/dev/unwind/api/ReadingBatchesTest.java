package dev.unwind.api;

import static io.restassured.RestAssured.given;
import static io.restassured.RestAssured.when;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.unwind.api.problem.Problem;
import dev.unwind.batch.BatchId;
import dev.unwind.testing.TestEnvironment;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(TestEnvironment.class)
class ReadingBatchesTest {
    @Inject
    Pool pool;

    JournalRows rows;

    @BeforeEach
    void start_empty() {
        rows = new JournalRows(pool);
        rows.run("delete from resource");
        rows.run("delete from batch");
        rows.run("delete from step");
    }

    @Test
    void a_batch_is_shown_with_its_options_and_progress() {
        var batch = rows.batch("INCOMPLETE", 3);
        rows.step(batch, 1, "CREATE", "APPLIED");
        rows.step(batch, 2, "UPDATE", "APPLIED");
        rows.step(batch, 3, "DELETE", "IN_DOUBT");

        when().get("/v1/batches/" + batch)
                .then()
                .statusCode(200)
                .contentType("application/json")
                .body("id", equalTo(batch.toString()))
                .body("status", equalTo("INCOMPLETE"))
                .body("onFailure", equalTo("STOP"))
                .body("onBusy", equalTo("REJECT"))
                .body("maxConcurrency", equalTo(7))
                .body("deadline", equalTo("2026-01-05T10:00:00Z"))
                .body("rollback.timeout", equalTo("PT1M30S"))
                .body("rollback.maxConcurrency", equalTo(5))
                .body("rollback.onDrift", equalTo("SKIP"))
                .body("steps", equalTo(3))
                .body("progress.APPLIED", equalTo(2))
                .body("progress.IN_DOUBT", equalTo(1))
                .body("progress", not(hasKey("PENDING")))
                .body("reason.step", equalTo(2))
                .body("$", not(hasKey("startedAt")))
                .body("links.self", equalTo("/v1/batches/" + batch))
                .body("links.steps", equalTo("/v1/batches/" + batch + "/steps"))
                .body("links.events", equalTo("/v1/batches/" + batch + "/events"));
    }

    @Test
    void a_batch_of_another_tenant_does_not_exist() {
        var foreign = rows.batch("another", "RUNNING", 1);
        rows.event(foreign, 1, "batch.accepted", null, "{}");

        for (var path : List.of("", "/steps", "/events")) {
            when().get("/v1/batches/" + foreign + path)
                    .then()
                    .statusCode(404)
                    .contentType(Problem.MEDIA_TYPE_TEXT)
                    .body("type", equalTo("https://unwind.dev/problems/not-found"));
        }
        when().get("/v1/batches").then().body("items", hasSize(0));
    }

    @Test
    void batches_are_listed_newest_first_page_by_page() {
        var ids = new ArrayList<String>();
        for (int i = 0; i < 5; i++) {
            ids.add(0, rows.batch("SUCCEEDED", 0).toString());
        }
        rows.batch("RUNNING", 0);

        var seen = new ArrayList<String>();
        String cursor = null;
        int pages = 0;
        do {
            var request = given().queryParam("status", "SUCCEEDED").queryParam("limit", 2);
            if (cursor != null) {
                request.queryParam("cursor", cursor);
            }
            var page =
                    request.get("/v1/batches").then().statusCode(200).extract().jsonPath();
            seen.addAll(page.getList("items.id"));
            cursor = page.getString("next");
            pages++;
        } while (cursor != null);

        assertEquals(ids, seen);
        assertEquals(3, pages);
    }

    @Test
    void a_list_of_batches_ends_without_a_cursor_and_shows_no_progress() {
        rows.batch("RUNNING", 1);

        when().get("/v1/batches")
                .then()
                .statusCode(200)
                .body("items", hasSize(1))
                .body("items", everyItem(not(hasKey("progress"))))
                .body("$", not(hasKey("next")));
    }

    @Test
    void a_batch_is_shown_as_it_is_listed() {
        var plain = rows.batch("PENDING", 1);
        var full = rows.batch("INCOMPLETE", 1);
        rows.run(
                """
                update batch set labels = '{"team": "a", "app": "b"}', notify = '{https://a.example/1,https://b.example/2}',
                    accept = '{IRREVERSIBLE,ORDER}', run = 2, started_at = '2026-01-05T09:30:00.123456Z'
                where id = $1""",
                full.value());
        var listed = when().get("/v1/batches").jsonPath();

        for (var batch : List.of(plain, full)) {
            var shown = when().get("/v1/batches/" + batch).jsonPath().<String, Object>getMap("$");
            shown.remove("progress");
            assertEquals(listed.getMap("items.find { it.id == '" + batch + "' }"), shown);
        }
    }

    @Test
    void steps_carry_what_is_known_for_undoing_them() {
        var batch = rows.batch("RUNNING", 2);
        rows.step(batch, 1, "UPDATE", "APPLIED");
        rows.step(batch, 2, "DELETE", "FAILED");
        rows.run(
                """
                update step set remote_id = '77', error = '{"code": "REFUSED"}', drift = '{"paths": ["/name"]}', attempts = 3
                where batch_id = $1 and number = 2""",
                batch.value());

        when().get("/v1/batches/" + batch + "/steps")
                .then()
                .statusCode(200)
                .body("items", hasSize(2))
                .body("items[0].number", equalTo(1))
                .body("items[0].key", equalTo("key-1"))
                .body("items[0].remoteId", equalTo("42"))
                .body("items[0].dependsOn", hasSize(0))
                .body("items[0]", not(hasKey("error")))
                .body("items[0].rollback.strategy", equalTo("restore"))
                .body("items[0].rollback.snapshotAt", equalTo("2026-01-05T09:30:00.123456Z"))
                .body("items[1].type", equalTo("DELETE"))
                .body("items[1].kind", equalTo("notification_channel"))
                .body("items[1].name", equalTo("name-2"))
                .body("items[1].remoteId", equalTo("77"))
                .body("items[1].status", equalTo("FAILED"))
                .body("items[1].attempts", equalTo(3))
                .body("items[1].dependsOn", contains(1))
                .body("items[1].error.code", equalTo("REFUSED"))
                .body("items[1].drift.paths", contains("/name"))
                .body("items[1].rollback.operation", equalTo("DELETE"))
                .body("items[1].rollback.strategy", equalTo("recreate"))
                .body("items[1].rollback.remoteId", equalTo("77"))
                .body("items[1].rollback.verified", is(false))
                .body("items[1].rollback", not(hasKey("snapshot")));
    }

    @Test
    void steps_are_paged_in_order() {
        var batch = rows.batch("RUNNING", 3);
        for (int number = 1; number <= 3; number++) {
            rows.step(batch, number, "CREATE", "PENDING");
        }

        var first = given().queryParam("limit", 2)
                .get("/v1/batches/" + batch + "/steps")
                .jsonPath();
        assertEquals(List.of(1, 2), first.getList("items.number"));
        given().queryParam("limit", 2)
                .queryParam("cursor", first.getString("next"))
                .get("/v1/batches/" + batch + "/steps")
                .then()
                .body("items.number", contains(3))
                .body("$", not(hasKey("next")));
    }

    @Test
    void a_snapshot_is_shown_on_demand_and_without_its_secrets() {
        var batch = rows.batch("RUNNING", 2);
        rows.step(batch, 1, "UPDATE", "APPLIED");
        rows.step(batch, 2, "CREATE", "APPLIED");
        rows.snapshot(
                batch,
                1,
                """
                {"projection": {"name": "alerts", "configuration": {"value": "https://hooks.example.com/T0", "n": 1.50}},
                 "version": "7"}""");

        var body = given().queryParam("include", "snapshot")
                .get("/v1/batches/" + batch + "/steps")
                .then()
                .statusCode(200)
                .body("items[0].rollback.snapshot.name", equalTo("alerts"))
                .body("items[0].rollback.snapshot.configuration", equalTo("[secret]"))
                .body("items[0].rollback.snapshot", not(hasKey("version")))
                .body("items[1].rollback", not(hasKey("snapshot")))
                .extract()
                .asString();
        assertEquals(-1, body.indexOf("hooks.example.com"));
    }

    @Test
    void a_snapshot_of_a_kind_that_is_no_longer_known_is_not_shown() {
        var batch = rows.batch("RUNNING", 1);
        rows.step(batch, 1, "UPDATE", "APPLIED");
        rows.run("update step set kind = 'forgotten' where batch_id = $1", batch.value());
        rows.snapshot(batch, 1, "{\"projection\": {\"password\": \"hush\"}}");

        given().queryParam("include", "snapshot")
                .get("/v1/batches/" + batch + "/steps")
                .then()
                .statusCode(200)
                .body("items[0].rollback", not(hasKey("snapshot")));
    }

    @Test
    void kinds_say_what_can_be_done_and_what_cannot_be_brought_back() {
        when().get("/v1/kinds")
                .then()
                .statusCode(200)
                .body("items.find { it.name == 'notification_channel' }.provider", equalTo("hypernative"))
                .body("items.find { it.name == 'notification_channel' }.operations", hasSize(4))
                .body("items.find { it.name == 'notification_channel' }.id", equalTo("integer"))
                .body("items.find { it.name == 'notification_channel' }.secrets", contains("/configuration"))
                .body("items.find { it.name == 'notification_channel' }.exact", is(true))
                .body("items.find { it.name == 'notification_channel' }.notes", hasSize(1))
                .body("items.find { it.name == 'custom_agent' }.references[0].kind", equalTo("notification_channel"))
                .body(
                        "items.find { it.name == 'custom_agent' }.references[0].path",
                        equalTo("/channelsConfigurations/*/id"));
    }

    @Test
    void tracked_resources_are_listed_by_kind_and_name_page_by_page() {
        var batch = rows.batch("SUCCEEDED", 0);
        rows.resource("default", "watchlist", "b", batch, false);
        rows.resource("default", "watchlist", "a", batch, false);
        rows.resource("default", "notification_channel", "c", batch, false);
        rows.resource("default", "watchlist", "gone", batch, true);
        rows.resource("another", "watchlist", "foreign", batch, false);

        var first = given().queryParam("limit", 2).get("/v1/resources").jsonPath();
        assertEquals(List.of("c", "a"), first.getList("items.name"));
        given().queryParam("limit", 2)
                .queryParam("cursor", first.getString("next"))
                .get("/v1/resources")
                .then()
                .body("items.name", contains("b"))
                .body("items[0].kind", equalTo("watchlist"))
                .body("items[0].remoteId", equalTo("42"))
                .body("items[0].lastBatch", equalTo(batch.toString()))
                .body("items[0].updatedAt", startsWith("20"))
                .body("$", not(hasKey("next")));
        given().queryParam("kind", "notification_channel")
                .get("/v1/resources")
                .then()
                .body("items.name", contains("c"));
    }

    @Test
    void what_is_asked_for_wrongly_is_refused_by_name() {
        var batch = BatchId.next();
        for (var wrong : List.of(
                "/v1/batches?status=DONE|status",
                "/v1/batches?limit=0|limit",
                "/v1/batches?limit=501|limit",
                "/v1/batches?limit=ten|limit",
                "/v1/batches?cursor=x|cursor",
                "/v1/batches?limit=1&limit=2|limit",
                "/v1/batches?page=2|page",
                "/v1/batches/" + batch + "/steps?include=desired|include",
                "/v1/batches/" + batch + "/steps?include=snapshot&limit=101|limit",
                "/v1/batches/" + batch + "/events?after=-1|after",
                "/v1/resources?cursor=WyJhIl0|cursor",
                "/v1/kinds?name=x|name")) {
            var call = wrong.split("\\|");
            when().get(call[0])
                    .then()
                    .statusCode(400)
                    .contentType(Problem.MEDIA_TYPE_TEXT)
                    .body("type", equalTo("https://unwind.dev/problems/invalid-parameter"))
                    .body("detail", startsWith("the parameter " + call[1] + " "));
        }
    }
}
