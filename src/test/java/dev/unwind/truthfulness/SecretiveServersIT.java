package dev.unwind.truthfulness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.apivariants.UpdateMode;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers that never show secrets, or show something in their place. */
class SecretiveServersIT extends TruthBatches {
    @BeforeEach
    void armed() {
        arm();
    }

    /** A PUT without the secret clears it. */
    @Test
    void an_update_that_would_clear_a_secret_is_refused() {
        open("secretive", plain().writeOnly("/config/clientSecret"));
        var id = seed("secretive", "{'name':'a','displayName':'x','config':{'url':'u','clientSecret':'s'}}");

        var refused = post("{'changes':[" + update("u", "secretive", id, "'displayName':'y'") + "]}");

        assertEquals(4, refused.statusCode() / 100, refused::asString);
        assertEquals("s", stored("secretive", "a").at("/config/clientSecret").textValue());
        endsAs("SUCCEEDED", submit(update("u", "secretive", id, "'displayName':'y','config':{'clientSecret':'s2'}")));
        assertEquals("s2", stored("secretive", "a").at("/config/clientSecret").textValue());
    }

    /** A mask is no value. */
    @Test
    void a_mask_is_not_written_as_a_secret() {
        open("plain", Reads.masks("/secret"));
        var id = seed("plain", "{'name':'a','secret':'s'}");

        var report = check("plain", "{'remoteId':'" + id + "'}");
        assertTrue(report.path("promises").toString().contains("/secret"), report::toString);
        var batch = submit(delete("d", "plain", id), bomb("d"));
        endsAs("INCOMPLETE", batch);
        assertTrue(open(batch, "d"), () -> told(batch));
        assertTrue(state("plain").values().stream()
                .noneMatch(body -> body.path("secret").asText().equals(Reads.MASK)));
    }

    /** What was deleted with the resource that it referred to is created again without its secret, and that is said. */
    @Test
    void a_mask_is_not_written_as_a_secret_of_what_referred_to_a_resource() {
        open("permission", Reads.masks("/secret"));
        open("policy", Neighbours.cascade(TruthProvider.path("permission"), "policy"));
        var policy = seed("policy", "{'name':'p'}");
        seed("permission", "{'name':'a','policy':'" + policy + "','secret':'s'}");

        var batch = submit(delete("d", "policy", policy), bomb("d"));

        endsAs("INCOMPLETE", batch);
        assertTrue(open(batch, "d"), () -> told(batch));
        failsAs("WRITE_ONLY", batch, "d");
        assertTrue(stored("permission", "a").path("secret").isMissingNode(), () -> told(batch));
    }

    @Test
    void a_declared_mask_is_not_written_either() {
        open("masked", Reads.shownAs("<hidden>", "/secret"));
        var id = seed("masked", "{'name':'a','secret':'s','size':1}");

        var updated = submit(update("u", "masked", id, "'size':2"));
        assertNotEquals("<hidden>", stored("masked", "a").path("secret").textValue(), () -> told(updated));
        var batch = submit(delete("d", "masked", id), bomb("d"));
        doesNotEndAs("ROLLED_BACK", batch);
        assertTrue(state("masked").values().stream()
                .noneMatch(body -> body.path("secret").asText().equals("<hidden>")));
    }

    /** A settlement sends what cannot be read. */
    @Test
    void a_settlement_sends_what_cannot_be_read() {
        open("credentialed", plain().patch(UpdateMode.MERGE).writeOnly("/credentials"));
        var id = seed("credentialed", "{'name':'a','size':1,'credentials':{'password':'old'}}");
        var batch = submit(update("u", "credentialed", id, "'size':2,'credentials':{'password':'new'}"), bomb("u"));
        endsAs("INCOMPLETE", batch);

        demand(
                batch,
                "steps/1/settle",
                "{'by':'jane','why':'given again','desired':{'name':'a','size':1,'credentials':{'password':'old'}}}");

        endsAs("SETTLED", batch);
        assertEquals("old", credentials().textValue(), () -> told(batch));
    }

    /** So is one that is shown as a mask, of a kind that does not declare it. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_settlement_sends_what_is_shown_as_a_mask(boolean deleted) {
        open("patched", plain().patch(UpdateMode.MERGE).behaving(Reads.masks("/secret")));
        var id = seed("patched", "{'name':'a','size':1,'secret':'old'}");
        var batch = deleted
                ? submit(delete("d", "patched", id), bomb("d"))
                : submit(update("d", "patched", id, "'size':2,'secret':'new'"), bomb("d"));
        endsAs("INCOMPLETE", batch);

        demand(
                batch,
                "steps/1/settle",
                "{'by':'jane','why':'given again','desired':{'name':'a','size':1,'secret':'old'}}");

        endsAs("SETTLED", batch);
        assertEquals("old", stored("patched", "a").path("secret").textValue(), () -> told(batch));
    }

    private static JsonNode credentials() {
        return stored("credentialed", "a").at("/credentials/password");
    }

    /** What a caller desires goes before what stands beside it. */
    @Test
    void what_is_desired_wins_over_what_is_sent_along() {
        open("refilled");
        var id = seed("refilled", "{'name':'a','config':{'url':'u','clientSecret':'OLD'}}");

        endsAs("SUCCEEDED", submit(update("u", "refilled", id, "'config':{'clientSecret':'NEW'}")));
        assertEquals("NEW", stored("refilled", "a").at("/config/clientSecret").textValue());
    }

    /** A member that reads never show, and nobody declared. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_member_that_is_never_shown_is_not_verified(boolean fails) {
        open("patched", plain().patch(UpdateMode.MERGE).writeOnly("/password"));
        var id = seed("patched", "{'name':'a','size':1,'password':'old'}");
        var before = state("patched");
        var update = update("u", "patched", id, "'size':2,'password':'new'");

        var batch = fails ? submit(update, bomb("u")) : submit(update);

        if (status(batch).equals("ROLLED_BACK")) {
            assertEquals(before, state("patched"), () -> told(batch));
        } else if (status(batch).equals("SUCCEEDED")) {
            assertEquals("new", stored("patched", "a").path("password").textValue());
        } else {
            assertTrue(open(batch, "u"), () -> told(batch));
            claimsNothing(batch, "u");
        }
    }
}
