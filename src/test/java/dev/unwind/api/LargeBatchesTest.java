package dev.unwind.api;

import static dev.unwind.testing.ProviderView.quoted;
import static dev.unwind.testing.Waits.await;
import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unwind.batch.BatchId;
import dev.unwind.testing.GatewayTest;
import dev.unwind.testing.SmallLimits;
import dev.unwind.testing.Waits;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.config.EncoderConfig;
import io.restassured.config.RestAssuredConfig;
import io.restassured.response.Response;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Batches that come line by line. */
@Tag("long")
@QuarkusTest
@TestProfile(SmallLimits.class)
class LargeBatchesTest extends GatewayTest {
    private static final String TYPE = "application/x-ndjson";

    @Inject
    Pool pool;

    @TestHTTPResource
    URI server;

    private static Response send(String body) {
        return send(Map.of(), body);
    }

    private static Response send(Map<String, String> headers, String body) {
        return given().config(RestAssuredConfig.config()
                        .encoderConfig(EncoderConfig.encoderConfig()
                                .encodeContentTypeAs(TYPE, io.restassured.http.ContentType.TEXT)
                                .appendDefaultContentCharsetToContentTypeIfUndefined(false)))
                .headers(headers)
                .contentType(TYPE)
                .body(quoted(body).getBytes(StandardCharsets.UTF_8))
                .post("/v1/batches");
    }

    private static String create(String key, String name, String more) {
        return "{'key':'%s','type':'CREATE','kind':'watchlist','name':'%s','desired':{}%s}".formatted(key, name, more);
    }

    private static String creates(int from, int to) {
        return IntStream.rangeClosed(from, to)
                .mapToObj(i -> create("k" + i, "w" + i, ""))
                .collect(Collectors.joining("\n"));
    }

    private long rows(String table) {
        return pool.query("select count(*) as rows from " + table)
                .execute()
                .await()
                .atMost(Waits.LIMIT)
                .iterator()
                .next()
                .getLong("rows");
    }

    private void nothingStaged() {
        await().until(() -> rows("batch where accepted_at is null") == 0);
        await().until(() -> rows("staged_claim") == 0);
        await().until(() -> rows("step where not exists (select from batch where batch.id = step.batch_id)") == 0);
    }

    @Test
    void a_batch_of_thousands_is_carried_out_and_undone() {
        var id = send("{'maxConcurrency':64}\n" + creates(1, 3_000) + "\n\n")
                .then()
                .statusCode(202)
                .body("steps", equalTo(3_000))
                .body("maxConcurrency", equalTo(64))
                .extract()
                .<String>path("id");
        assertEquals("SUCCEEDED", finished(id).get("status").textValue());
        assertEquals(3_000, provider.all("watchlists").size());
        given().contentType("application/json")
                .body("{\"maxConcurrency\":64}")
                .post("/v1/batches/" + id + "/rollback")
                .then()
                .statusCode(202);
        assertEquals("ROLLED_BACK", finished(id).get("status").textValue());
        assertEquals(0, provider.all("watchlists").size());
        recordHasOneLineForEachNumber(id);
        nothingStaged();
    }

    private static void recordHasOneLineForEachNumber(String id) {
        var lines = given().get("/v1/batches/" + id + "/audit").asString().split("\n", -1);
        int records = lines.length - 1;
        assertTrue(records > 6_000, () -> records + " lines");
        assertEquals("", lines[records], "what follows the last line");
        for (int i = 0; i < records; i++) {
            var line = lines[i];
            assertTrue(line.contains("\"number\":" + (i + 1) + ","), () -> "instead of the next record: " + line);
        }
    }

    @Test
    void references_point_backwards_and_forwards_across_pieces() {
        var agent =
                "{'key':'agent','type':'CREATE','kind':'custom_agent','name':'a','desired':{'agentType':'t','severity':'High','state':'enabled','rule':{'chain':'ethereum'},'channelsConfigurations':[{'id':{'$ref':'channel#/id'}}]}}";
        var channel =
                "{'key':'channel','type':'CREATE','kind':'notification_channel','name':'c','dependsOn':['k5'],'desired':{'type':'Slack','configuration':{'value':'https://hooks.example.com/T/B'}}}";
        var id = send("{}\n" + agent + "\n" + creates(1, 2_500) + "\n" + channel)
                .then()
                .statusCode(202)
                .extract()
                .<String>path("id");
        assertEquals("SUCCEEDED", finished(id).get("status").textValue());
        var created = provider.all("custom-agents").elements().next();
        assertEquals(step(id, "agent").get("dependsOn").get(0).intValue(), 2_502, "the agent waits for the last line");
        assertEquals(1, created.get("channelsConfigurations").size());
    }

    @Test
    void nothing_is_to_be_seen_before_all_of_it_has_come() throws Exception {
        try (var socket = new Socket(server.getHost(), server.getPort())) {
            var out = socket.getOutputStream();
            head(out);
            chunk(out, "{'labels':{'slow':'yes'}}\n" + creates(1, 4_000) + "\n");
            await().until(() -> rows("batch where accepted_at is null") == 1);
            var id = BatchId.parse(pool.query("select id::text from batch where accepted_at is null")
                            .execute()
                            .await()
                            .atMost(Waits.LIMIT)
                            .iterator()
                            .next()
                            .getString(0))
                    .orElseThrow()
                    .toString();
            for (var path : List.of("", "/steps", "/events", "/audit", "/runs", "/deliveries")) {
                given().get("/v1/batches/" + id + path).then().statusCode(404);
            }
            for (var what : List.of("cancel", "rollback", "steps/1/settle")) {
                given().contentType("application/json")
                        .body("{\"by\":\"x\",\"why\":\"y\"}")
                        .post("/v1/batches/" + id + "/" + what)
                        .then()
                        .statusCode(404);
            }
            given().queryParam("label", "slow:yes").get("/v1/batches").then().body("items", hasSize(0));

            chunk(out, creates(4_001, 4_002));
            chunk(out, "");
            await().until(() -> given().get("/v1/batches/" + id).statusCode() == 200);
            given().queryParam("label", "slow:yes").get("/v1/batches").then().body("items.id", equalTo(List.of(id)));
            given().contentType("application/json")
                    .post("/v1/batches/" + id + "/cancel")
                    .then()
                    .statusCode(202);
            finished(id);
        }
    }

    @Test
    void what_breaks_off_leaves_nothing() throws Exception {
        try (var socket = new Socket(server.getHost(), server.getPort())) {
            var out = socket.getOutputStream();
            head(out);
            chunk(out, "{}\n" + creates(1, 4_000) + "\n");
            await().until(() -> rows("batch where accepted_at is null") == 1);
        }
        nothingStaged();
        assertTrue(provider.writes().isEmpty());
    }

    private void head(OutputStream out) throws Exception {
        out.write(("POST /v1/batches HTTP/1.1\r\nHost: x\r\nContent-Type: " + TYPE
                        + "\r\nTransfer-Encoding: chunked\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
    }

    private static void chunk(OutputStream out, String text) throws Exception {
        var bytes = quoted(text).getBytes(StandardCharsets.UTF_8);
        out.write((Integer.toHexString(bytes.length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
        out.write(bytes);
        out.write("\r\n".getBytes(StandardCharsets.US_ASCII));
        out.flush();
    }

    @Test
    void everything_that_is_wrong_is_said_wherever_it_stands() {
        var lines = "{}\n" + create("a", "one", "") + "\n" + creates(1, 2_500) + "\n"
                + create("b", "two", ",'dependsOn':['nope']") + "\n"
                + create("a", "three", "") + "\n"
                + "{'key':'c','type':'CREATE','kind':'nonsense','name':'x','desired':{}}";
        send(lines)
                .then()
                .statusCode(422)
                .body("errors.pointer", equalTo(List.of("/changes/2502/key", "/changes/2503/kind")));
        send(lines.substring(0, lines.lastIndexOf('\n')))
                .then()
                .statusCode(422)
                .body("errors.pointer", equalTo(List.of("/changes/2501/dependsOn/0", "/changes/2502/key")));
        nothingStaged();
    }

    @Test
    void a_resource_is_changed_once_and_nothing_waits_in_a_circle() {
        send("{}\n" + create("a", "same", "") + "\n" + creates(1, 2_500) + "\n" + create("b", "same", ""))
                .then()
                .statusCode(422)
                .body("errors[0].pointer", equalTo("/changes/2501"))
                .body("errors[0].detail", containsString("\"a\""))
                .body("errors[0].detail", containsString("a batch changes a resource once"));
        send("{}\n" + create("a", "one", ",'dependsOn':['b']") + "\n" + creates(1, 2_500) + "\n"
                        + create("b", "two", ",'dependsOn':['a']"))
                .then()
                .statusCode(422)
                .body("errors[0].detail", containsString("in a circle: a → b → a"));
        nothingStaged();
    }

    @Test
    void lines_that_cannot_be_read_are_named() {
        send("").then().statusCode(400).body("detail", containsString("empty"));
        send("{}").then().statusCode(422).body("errors[0].detail", containsString("at least one change"));
        send("[]\n" + creates(1, 1)).then().statusCode(422);
        send("{'changes':[]}\n" + creates(1, 1)).then().statusCode(422).body("errors[0].pointer", equalTo("/changes"));
        send("{}\n" + creates(1, 1) + "\n{'key':").then().statusCode(400).body("detail", containsString("line 3"));
        send("{}\n" + creates(1, 1) + "\n{'type':'UPDATE'}\n7")
                .then()
                .statusCode(422)
                .body("errors.pointer", equalTo(List.of("/changes/1", "/changes/1", "/changes/1", "/changes/2")));
        send("{}\n" + create("k", "x".repeat(2_000), ""))
                .then()
                .statusCode(413)
                .body("detail", containsString("line 2"));
        send("{}\n" + creates(1, 6_001)).then().statusCode(413).body("detail", containsString("6000"));
        given().config(RestAssuredConfig.config()
                        .encoderConfig(EncoderConfig.encoderConfig()
                                .encodeContentTypeAs(TYPE, io.restassured.http.ContentType.TEXT)))
                .contentType(TYPE)
                .body("{}")
                .post("/v1/batches?dryRun=true")
                .then()
                .statusCode(400);
        nothingStaged();
    }

    @Test
    void a_repeat_under_a_key_makes_one_batch() {
        var key = Map.of("Idempotency-Key", UUID.randomUUID().toString());
        var answers = IntStream.range(0, 3)
                .mapToObj(i -> CompletableFuture.supplyAsync(() -> send(key, "{}\n" + creates(1, 800))))
                .toList()
                .stream()
                .map(CompletableFuture::join)
                .toList();
        answers.forEach(answer -> assertEquals(202, answer.statusCode(), answer::asString));
        var ids = answers.stream()
                .map(answer -> answer.<String>path("id"))
                .distinct()
                .toList();
        assertEquals(1, ids.size());
        assertEquals("SUCCEEDED", finished(ids.get(0)).get("status").textValue());
        assertEquals(800, provider.all("watchlists").size());
        send(key, "{}\n" + creates(1, 801)).then().statusCode(422).body("type", containsString("key-reused"));
        nothingStaged();
    }

    @Test
    void a_batch_that_would_not_wait_is_refused() {
        var there = provider.seed("watchlists", "{'name':'there','description':'before'}");
        var update = "{'key':'u','type':'UPDATE','kind':'watchlist','remoteId':'%s','desired':{'description':'ours'}}"
                .formatted(there);
        provider.fault("{'method':'PATCH','path':'/watchlists/%s','latencyMs':1500}".formatted(there));
        var first = submit(update);
        await().until(() -> statusOf(first, "u").equals("APPLYING"));
        send("{'onBusy':'REJECT'}\n" + update).then().statusCode(409).body("blockedBy.batch", equalTo(first));
        var waiting = send("{}\n" + update).then().statusCode(202).extract().<String>path("id");
        assertEquals("SUCCEEDED", finished(first).get("status").textValue());
        assertEquals("SUCCEEDED", finished(waiting).get("status").textValue());
        nothingStaged();
    }

    @Test
    void what_a_gateway_left_behind_goes_after_a_while() {
        var id = BatchId.next().value();
        pool.preparedQuery(
                        """
                        with left_behind as (
                            insert into batch (id, tenant, status, on_failure, on_busy, on_drift, max_concurrency,
                                rollback_max_concurrency, rollback_timeout_ms, steps, accepted_at, staged_at)
                            values ($1, 'default', 'PENDING', 'ROLLBACK', 'WAIT', 'FAIL', 1, 1, 1000, 1, null,
                                now() - interval '2 hours')
                            returning id)
                        insert into step (batch_id, number, tenant, key, type, kind, name, status)
                        select id, number, 'default', 'k' || number, 'CREATE', 'watchlist', 'n' || number, 'PENDING'
                        from left_behind, generate_series(1, 5000) as number""")
                .execute(Tuple.of(id))
                .await()
                .atMost(Waits.LIMIT);
        nothingStaged();
        assertFalse(rows("step where batch_id = '" + id + "'") > 0);
    }
}
