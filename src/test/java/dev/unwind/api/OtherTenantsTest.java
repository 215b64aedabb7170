package dev.unwind.api;

import static dev.unwind.testing.ProviderView.quoted;
import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unwind.testing.GatewayTest;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A tenant learns nothing of the batches of others, except that a resource is not free. */
@Tag("long")
@QuarkusTest
@TestProfile(BackpressureTest.Narrow.class)
class OtherTenantsTest extends GatewayTest {
    private final String holder = "holder-" + UUID.randomUUID().toString().substring(0, 8);
    private final String other = "other-" + UUID.randomUUID().toString().substring(0, 8);

    private static Response send(String tenant, String query, String body) {
        return given().contentType(ContentType.JSON)
                .header("X-Tenant", tenant)
                .body(quoted(body))
                .post("/v1/batches" + query);
    }

    @Test
    void whoever_wants_what_another_tenant_holds_is_not_told_who_it_is() {
        var id = provider.seed("watchlists", "{'name':'w'}");
        var change = "{'type':'UPDATE','kind':'watchlist','remoteId':'" + id + "','desired':{'description':'mine'}}";
        provider.latency(150);
        var creates = new StringBuilder();
        for (int i = 0; i < 60; i++) {
            creates.append(",{'type':'CREATE','kind':'watchlist','name':'" + UUID.randomUUID() + "','desired':{}}");
        }
        String batch = send(holder, "", "{'maxConcurrency':1,'changes':[" + change + creates + "]}")
                .path("id");

        send(holder, "", "{'onBusy':'REJECT','changes':[" + change + "]}")
                .then()
                .statusCode(409)
                .body("blockedBy.batch", equalTo(batch));
        var refused = send(other, "", "{'onBusy':'REJECT','changes':[" + change + "]}");
        refused.then().statusCode(409).body("$", not(hasKey("blockedBy")));
        assertSaysNothing(batch, refused.asString());

        var adoption = given().contentType(ContentType.JSON)
                .header("X-Tenant", other)
                .body(Map.of("remoteId", id))
                .put("/v1/resources/watchlist/mine");
        adoption.then().statusCode(409).body("$", not(hasKey("blockedBy")));
        assertSaysNothing(batch, adoption.asString());

        String plan =
                send(other, "?dryRun=true", "{'changes':[" + change + "]}").asString();
        assertTrue(plan.contains("BUSY"), plan);
        assertSaysNothing(batch, plan);

        String waiting = send(other, "", "{'changes':[" + change + "]}").path("id");
        String recorded = given().header("X-Tenant", other)
                .get("/v1/batches/" + waiting + "/audit")
                .asString();
        assertTrue(recorded.contains("waitsFor"), recorded);
        assertSaysNothing(batch, recorded);
        for (String path : new String[] {"", "/steps", "/audit", "/runs", "/events"}) {
            assertEquals(
                    404,
                    given().header("X-Tenant", other)
                            .get("/v1/batches/" + batch + path)
                            .statusCode(),
                    path);
        }
        provider.latency(0);
    }

    private void assertSaysNothing(String batch, String answer) {
        assertFalse(answer.contains(batch) || answer.contains(holder), answer);
    }
}
