package dev.unwind.engine;

import static io.restassured.RestAssured.given;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unwind.testing.GatewayTest;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;

/** Somebody else changes a resource between a change and its compensation. */
@QuarkusTest
class DriftTest extends GatewayTest {
    private String drifted(String policy, String thirdParty) {
        var there = provider.seed("watchlists", "{'name':'there','description':'before'}");
        // The resource is read before the change and after it; then the third party acts.
        provider.fault(
                "{'method':'GET','path':'/watchlists/%s','skip':1,'thirdParty':%s}".formatted(there, thirdParty));
        var id = submitWith(
                "'rollback':{'onDrift':'%s'}".formatted(policy),
                "{'key':'u','type':'UPDATE','kind':'watchlist','remoteId':'%s','desired':{'description':'ours'}}"
                        .formatted(there),
                failing("u"));
        finished(id);
        return id;
    }

    private String description() {
        return provider.all("watchlists").elements().next().get("description").textValue();
    }

    @Test
    void by_default_drift_is_left_for_a_person() {
        var id = drifted("FAIL", "{'description':'theirs'}");
        assertEquals("INCOMPLETE", batch(id).get("status").textValue());
        assertEquals("ROLLBACK_FAILED", statusOf(id, "u"));
        assertEquals("DRIFT", codeOf(id, "u"));
        assertEquals("theirs", description());
        var patch = step(id, "u").get("drift").get("diff").get(0);
        assertEquals("/description", patch.get("path").textValue());
        assertEquals("theirs", patch.get("value").textValue());
    }

    @Test
    void drift_is_overwritten_where_the_caller_says_so_and_stays_on_record() {
        var id = drifted("OVERWRITE", "{'description':'theirs'}");
        assertEquals("ROLLED_BACK", batch(id).get("status").textValue());
        assertEquals("before", description());
        assertTrue(step(id, "u").has("drift"));
    }

    @Test
    void drift_is_skipped_where_the_caller_says_so() {
        var id = drifted("SKIP", "{'description':'theirs'}");
        assertEquals("INCOMPLETE", batch(id).get("status").textValue());
        assertEquals("ROLLBACK_SKIPPED", statusOf(id, "u"));
        assertEquals("theirs", description());
    }

    @Test
    void a_resource_that_somebody_deleted_is_drift_too() {
        var id = drifted("FAIL", "'DELETE'");
        assertEquals("ROLLBACK_FAILED", statusOf(id, "u"));
        assertEquals("absent", step(id, "u").get("drift").get("found").textValue());
    }

    @Test
    void what_somebody_deleted_is_created_again_under_overwrite() {
        var id = drifted("OVERWRITE", "'DELETE'");
        assertEquals("ROLLED_BACK", batch(id).get("status").textValue(), () -> steps(id)
                .toString());
        assertEquals("before", description());
    }

    @Test
    void what_is_created_again_under_overwrite_and_not_answered_is_created_once() {
        provider.fault("{'method':'POST','path':'/watchlists','reset':'AFTER'}");
        var id = drifted("OVERWRITE", "'DELETE'");
        assertEquals("ROLLED_BACK", batch(id).get("status").textValue(), () -> steps(id)
                .toString());
        assertEquals(1, provider.all("watchlists").size());
        assertEquals("before", description());
    }

    @Test
    void what_was_created_and_changed_by_somebody_is_not_deleted() {
        provider.fault("{'method':'GET','path':'/watchlists/*','thirdParty':{'description':'theirs'}}");
        var id = submit(
                "{'key':'c','type':'CREATE','kind':'watchlist','name':'new','desired':{'description':'ours'}}",
                failing("c"));
        assertEquals("INCOMPLETE", finished(id).get("status").textValue());
        assertEquals("theirs", description());
    }

    @Test
    void secrets_do_not_stand_in_what_drifted() {
        var channel = provider.seed(
                "notification-channels", "{'name':'ch','type':'Slack','configuration':{'value':'s3cr3t-before'}}");
        provider.fault("{'method':'GET','path':'/notification-channels/*','skip':1,"
                + "'thirdParty':{'configuration':{'value':'s3cr3t-theirs'}}}");
        var id = submit(
                "{'key':'u','type':'UPDATE','kind':'notification_channel','remoteId':'%s','desired':{'configuration':{'value':'s3cr3t-ours'}}}"
                        .formatted(channel),
                failing("u"));
        assertEquals("INCOMPLETE", finished(id).get("status").textValue());
        assertFalse(steps(id).toString().contains("s3cr3t"));
        assertFalse(batch(id).toString().contains("s3cr3t"));
        assertFalse(events(id).contains("s3cr3t"));
    }

    private String events(String id) {
        return given().accept("text/event-stream")
                .get("/v1/batches/" + id + "/events")
                .asString();
    }
}
