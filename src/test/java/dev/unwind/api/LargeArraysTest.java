package dev.unwind.api;

import static io.restassured.RestAssured.given;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.testing.BatchTest;
import dev.unwind.testing.TestEnvironment;
import dev.unwind.testing.VaultProvider;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The difference of arrays of 60,000 elements replaces them as a whole, wherever it is told. */
@QuarkusTest
@WithTestResource(TestEnvironment.class)
class LargeArraysTest extends BatchTest {
    private static final int ELEMENTS = 60_000;

    @BeforeEach
    void seed() {
        VaultProvider.reset();
        VaultProvider.HELD.put(
                "/cards/large",
                new JsonObject().put("id", "large").put("name", "card").put("numbers", numbers(0)));
    }

    /** The numbers up to {@link #ELEMENTS}, the first of them last. */
    private static JsonArray numbers(int first) {
        return new JsonArray(IntStream.range(0, ELEMENTS)
                .mapToObj(i -> (first + i) % ELEMENTS)
                .toList());
    }

    private static String update(String key, JsonArray numbers) {
        return new JsonObject()
                .put("key", key)
                .put("type", "UPDATE")
                .put("kind", "vault_card")
                .put("remoteId", "large")
                .put("desired", new JsonObject().put("numbers", numbers))
                .encode()
                .replace('"', '\'');
    }

    private static void somebodyElseChanges(JsonArray numbers) {
        VaultProvider.HELD.computeIfPresent(
                "/cards/large", (path, card) -> card.copy().put("numbers", numbers));
    }

    private static void assertReplaced(JsonNode patch, int first, int last) {
        assertEquals(1, patch.size());
        assertEquals("replace", patch.at("/0/op").textValue());
        assertEquals("/numbers", patch.at("/0/path").textValue());
        assertEquals(ELEMENTS, patch.at("/0/value").size());
        assertEquals(first, patch.at("/0/value/0").intValue());
        assertEquals(last, patch.at("/0/value/" + (ELEMENTS - 1)).intValue());
    }

    private JsonNode plan(JsonArray numbers) {
        var answer = given().contentType("application/json")
                .body(dev.unwind.testing.ProviderView.quoted("{'changes':[" + update("u", numbers) + "]}"))
                .post("/v1/batches?dryRun=true");
        assertEquals(200, answer.statusCode());
        return json(answer);
    }

    @Test
    void in_a_plan_and_as_drift() {
        assertReplaced(plan(numbers(7)).at("/changes/0/diff"), 7, 6);

        var batch = submit(update("u", numbers(1)));
        assertEquals("SUCCEEDED", finished(batch).get("status").textValue());
        somebodyElseChanges(numbers(2));

        var plan = plan(numbers(3));
        assertReplaced(plan.at("/changes/0/diff"), 3, 2);
        assertReplaced(plan.at("/changes/0/drift"), 2, 1);
    }

    @Test
    void in_a_rollback_that_finds_drift() {
        var batch = submit(update("u", numbers(1)));
        assertEquals("SUCCEEDED", finished(batch).get("status").textValue());
        somebodyElseChanges(numbers(2));

        given().contentType("application/json")
                .body("{}")
                .post("/v1/batches/" + batch + "/rollback")
                .then()
                .statusCode(202);

        assertEquals("INCOMPLETE", finished(batch).get("status").textValue());
        var step = step(batch, "u");
        assertEquals("ROLLBACK_FAILED", step.get("status").textValue());
        assertReplaced(step.at("/drift/diff"), 2, 1);
    }
}
