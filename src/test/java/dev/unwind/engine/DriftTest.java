package dev.unwind.engine;

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
        // The agent's refusal is the last call before the unwinding: right after it the third party acts.
        provider.fault("{'method':'POST','path':'/custom-agents','status':400,'latencyMs':400}");
        var id = submitWith(
                "'rollback':{'onDrift':'%s'}".formatted(policy),
                "{'key':'u','type':'UPDATE','kind':'watchlist','remoteId':'%s','desired':{'description':'ours'}}"
                        .formatted(there),
                failing("u"));
        org.awaitility.Awaitility.await().until(() -> statusOf(id, "u").equals("APPLIED"));
        if (thirdParty.isEmpty()) {
            provider.thirdPartyDeletes("watchlists", there);
        } else {
            provider.thirdPartyChanges("watchlists", there, thirdParty);
        }
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
        var id = drifted("FAIL", "");
        assertEquals("ROLLBACK_FAILED", statusOf(id, "u"));
        assertEquals("absent", step(id, "u").get("drift").get("found").textValue());
    }

    @Test
    void what_somebody_deleted_is_created_again_under_overwrite() {
        var id = drifted("OVERWRITE", "");
        assertEquals("ROLLED_BACK", batch(id).get("status").textValue(), () -> steps(id)
                .toString());
        assertEquals("before", description());
    }

    @Test
    void what_was_created_and_changed_by_somebody_is_not_deleted() {
        provider.fault("{'method':'POST','path':'/custom-agents','status':400,'latencyMs':400}");
        var id = submit(
                "{'key':'c','type':'CREATE','kind':'watchlist','name':'new','desired':{'description':'ours'}}",
                failing("c"));
        org.awaitility.Awaitility.await().until(() -> statusOf(id, "c").equals("APPLIED"));
        provider.thirdPartyChanges("watchlists", step(id, "c").get("remoteId").asText(), "{'description':'theirs'}");
        assertEquals("INCOMPLETE", finished(id).get("status").textValue());
        assertEquals("theirs", description());
    }

    @Test
    void secrets_do_not_stand_in_what_drifted() {
        var channel = provider.seed(
                "notification-channels", "{'name':'ch','type':'Slack','configuration':{'value':'s3cr3t-before'}}");
        provider.fault("{'method':'POST','path':'/custom-agents','status':400,'latencyMs':400}");
        var id = submit(
                "{'key':'u','type':'UPDATE','kind':'notification_channel','remoteId':'%s','desired':{'configuration':{'value':'s3cr3t-ours'}}}"
                        .formatted(channel),
                failing("u"));
        org.awaitility.Awaitility.await().until(() -> statusOf(id, "u").equals("APPLIED"));
        provider.thirdPartyChanges("notification-channels", channel, "{'configuration':{'value':'s3cr3t-theirs'}}");
        assertEquals("INCOMPLETE", finished(id).get("status").textValue());
        assertFalse(steps(id).toString().contains("s3cr3t"));
        assertFalse(batch(id).toString().contains("s3cr3t"));
        assertFalse(events(id).contains("s3cr3t"));
    }

    private String events(String id) {
        return io.restassured.RestAssured.given()
                .accept("text/event-stream")
                .get("/v1/batches/" + id + "/events")
                .asString();
    }
}
