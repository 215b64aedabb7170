package dev.unwind.api;

import static dev.unwind.testing.ProviderView.quoted;
import static io.restassured.RestAssured.given;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.batch.json.Json;
import dev.unwind.testing.GatewayTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What tests of plans and of tracked resources share. */
abstract class PlanningTest extends GatewayTest {
    /** Lets a name stand for what is there under this id. */
    static Response adopt(String kind, String name, String id) {
        return given().contentType(ContentType.JSON)
                .body("{\"remoteId\":\"" + id + "\"}")
                .put("/v1/resources/{kind}/{name}", kind, name);
    }

    static JsonNode plan(String... changes) {
        var answer = dryRun(changes);
        assertEquals(200, answer.statusCode(), answer.asString());
        return json(answer);
    }

    static Response dryRun(String... changes) {
        return given().contentType(ContentType.JSON)
                .body(quoted("{'changes':[" + String.join(",", changes) + "]}"))
                .post("/v1/batches?dryRun=true");
    }

    /** The codes of a change's warnings. */
    static List<String> codes(JsonNode plan, int number) {
        return plan.at("/changes/" + (number - 1) + "/warnings")
                .valueStream()
                .map(warning -> warning.get("code").textValue())
                .toList();
    }

    static void assertJson(String expected, JsonNode found) {
        assertEquals(Json.read(quoted(expected).getBytes(StandardCharsets.UTF_8)), found);
    }

    /** An update of a watchlist's description. */
    static String describe(String target, String description) {
        return "{'type':'UPDATE','kind':'watchlist',%s,'desired':{'description':'%s'}}".formatted(target, description);
    }
}
