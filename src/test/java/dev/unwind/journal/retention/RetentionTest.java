package dev.unwind.journal.retention;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.endsWith;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.unwind.testing.GatewayTest;
import dev.unwind.testing.Waits;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What is over goes, in its order; what somebody may still need stays. */
@QuarkusTest
class RetentionTest extends GatewayTest {
    private static final List<String> TABLES =
            List.of("step", "image", "record", "segment", "run", "delivery", "claim");

    @Inject
    Pool pool;

    @Inject
    Retention retention;

    @Test
    void a_batch_outlives_what_it_captured_and_cannot_be_undone_then() {
        var id = provider.seed("watchlists", "{'name':'w','description':'before'}");
        var batch = submit(update(id, "after"));
        finished(batch);
        ended(batch, 29);
        sweep();
        assertNotEquals(0L, images(batch));

        ended(batch, 31);
        sweep();

        assertEquals(0L, images(batch));
        assertEquals("APPLIED", steps(batch).get(0).get("status").textValue());
        rollBack(batch).then().statusCode(409).body("type", endsWith("/snapshots-expired"));
        given().contentType(ContentType.JSON)
                .body("{\"changes\":[" + quotedUpdate(id, "later") + "]}")
                .post("/v1/batches?dryRun=true")
                .then()
                .statusCode(200);
        assertEquals("SUCCEEDED", outcome(update(id, "later")));
    }

    @Test
    void a_request_for_steps_that_go_meanwhile_is_refused() {
        var id = provider.seed("watchlists", "{'name':'w','description':'before'}");
        var batch = submit(update(id, "after"));
        finished(batch);
        value("update step set status = 'ROLLBACK_SKIPPED' where batch_id = $1 returning 1", batch);
        // The sweep has not marked the batch as far as the request sees.
        value("delete from image where batch_id = $1 returning 1", batch);
        value("update segment set images = null where batch_id = $1 returning 1", batch);

        rollBack(batch).then().statusCode(409).body("type", endsWith("/snapshots-expired"));
        request(batch, "rollback?dryRun=true", "{}")
                .then()
                .statusCode(409)
                .body("type", endsWith("/snapshots-expired"));
        request(
                        batch,
                        "steps/1/settle",
                        "{\"by\":\"jane\",\"why\":\"w\",\"desired\":{\"name\":\"w\",\"description\":\"d\"}}")
                .then()
                .statusCode(409)
                .body("type", endsWith("/snapshots-expired"));
    }

    @Test
    void who_asks_for_a_rollback_first_keeps_what_was_captured() {
        var id = provider.seed("watchlists", "{'name':'w','description':'before'}");
        var batch = submit(update(id, "after"));
        finished(batch);
        ended(batch, 29);
        rollBack(batch).then().statusCode(202);

        assertEquals("ROLLED_BACK", finished(batch).get("status").textValue());
        sweep();
        assertNotEquals(0L, images(batch));
    }

    @Test
    void of_an_old_batch_nothing_is_left_but_the_name_of_its_resource() {
        var batch = submit(
                "{'key':'c','type':'CREATE','kind':'watchlist','name':'kept','desired':{'name':'kept','description':'d'}}");
        finished(batch);
        ended(batch, 91);

        sweep();

        given().get("/v1/batches/" + batch).then().statusCode(404);
        given().get("/v1/batches/" + batch + "/audit").then().statusCode(404);
        TABLES.forEach(table -> assertEquals(0L, count(table, batch), table));
        assertEquals(0L, value("select count(*) from batch where id = $1", batch));
        given().get("/v1/resources/watchlist/kept").then().statusCode(200);
        assertEquals(
                "SUCCEEDED",
                outcome("{'type':'UPDATE','kind':'watchlist','name':'kept','desired':{'description':'again'}}"));
    }

    @Test
    void what_waits_for_a_person_is_kept_for_as_long_as_it_does() {
        var id = provider.seed("watchlists", "{'name':'w','description':'before'}");
        var batch = submit(update(id, "after"));
        finished(batch);
        provider.thirdPartyChanges("watchlists", id, "{'description':'theirs'}");
        rollBack(batch);
        assertEquals("INCOMPLETE", finished(batch).get("status").textValue());
        ended(batch, 400);

        sweep();

        assertNotEquals(0L, images(batch));
        given().contentType(ContentType.JSON)
                .body("{\"onDrift\":\"OVERWRITE\"}")
                .post("/v1/batches/" + batch + "/rollback")
                .then()
                .statusCode(202);
        assertEquals("ROLLED_BACK", finished(batch).get("status").textValue());
        assertEquals(
                "before", provider.stored("watchlists", id).get("description").textValue());
    }

    private static String update(String id, String description) {
        return "{'key':'u','type':'UPDATE','kind':'watchlist','remoteId':'%s','desired':{'description':'%s'}}"
                .formatted(id, description);
    }

    private static String quotedUpdate(String id, String description) {
        return update(id, description).replace('\'', '"');
    }

    private static Response rollBack(String batch) {
        return request(batch, "rollback", "{}");
    }

    private static Response request(String batch, String what, String body) {
        return given().contentType(ContentType.JSON).body(body).post("/v1/batches/" + batch + "/" + what);
    }

    /** The batch came to its end so many days ago. */
    private void ended(String batch, int days) {
        value("update batch set finished_at = now() - interval '" + days + " days' where id = $1 returning 1", batch);
    }

    private void sweep() {
        retention.sweep().await().atMost(Waits.LIMIT);
    }

    private long images(String batch) {
        return (Long) count("image", batch)
                + (Long) value("select count(*) from segment where batch_id = $1 and images is not null", batch);
    }

    private Object count(String table, String batch) {
        return value("select count(*) from " + table + " where batch_id = $1", batch);
    }

    private Object value(String sql, String batch) {
        return pool.preparedQuery(sql)
                .execute(Tuple.of(UUID.fromString(batch)))
                .await()
                .atMost(Waits.LIMIT)
                .iterator()
                .next()
                .getValue(0);
    }
}
