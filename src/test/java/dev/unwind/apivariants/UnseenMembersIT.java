package dev.unwind.apivariants;

import static dev.unwind.apivariants.VariantProvider.FORGETFUL;
import static dev.unwind.apivariants.VariantProvider.SECRETIVE;
import static dev.unwind.apivariants.VariantProvider.server;
import static dev.unwind.testing.ProviderView.quoted;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.restassured.http.ContentType;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Members that can be written and never read: what cannot be brought back is said to be lost. */
class UnseenMembersIT extends VariantBatches {
    @BeforeEach
    void empty() {
        for (var path : List.of(SECRETIVE, FORGETFUL)) {
            server.reset(path);
        }
    }

    @Test
    void what_nobody_can_read_nobody_can_bring_back() {
        var id = server.seed(SECRETIVE, "{'name':'a','size':1,'password':'old'}");
        var update = "{'key':'u','type':'UPDATE','kind':'secretive','remoteId':'" + id
                + "','desired':{'size':2,'password':'new'}}";
        var plan = plan(update);
        assertFalse(plan.get("exact").booleanValue());
        assertEquals("WRITE_ONLY", plan.at("/warnings/0/code").textValue());

        var batch = submit(update, impossible("u"));

        assertEquals("INCOMPLETE", finished(batch).get("status").textValue());
        assertEquals("WRITE_ONLY", codeOf(batch, "u"));
        assertFalse(step(batch, "u").at("/rollback/verified").booleanValue());
        assertEquals(1, state(SECRETIVE).get("a").get("size").intValue());
    }

    @Test
    void what_nobody_can_read_is_written_all_the_same_and_shown_to_nobody() {
        var id = server.seed(SECRETIVE, "{'name':'a','size':1,'password':'old'}");
        assertEquals(
                "SUCCEEDED",
                outcome("{'key':'u','type':'UPDATE','kind':'secretive','remoteId':'" + id
                        + "','desired':{'password':'new'}}"));
        assertEquals("new", state(SECRETIVE).get("a").get("password").textValue());

        var batch = submit(
                "{'key':'u','type':'UPDATE','kind':'secretive','remoteId':'" + id + "','desired':{'size':5}}",
                impossible("u"));
        assertEquals("ROLLED_BACK", finished(batch).get("status").textValue());
        assertEquals("new", state(SECRETIVE).get("a").get("password").textValue());
        assertTrue(plan("{'type':'UPDATE','kind':'secretive','remoteId':'" + id + "','desired':{'size':5}}")
                .get("exact")
                .booleanValue());
    }

    /** A PUT without the secret takes it away, and nobody asked for that. */
    @Test
    void a_replacing_update_has_to_give_what_it_would_forget() {
        var id = server.seed(FORGETFUL, "{'name':'a','size':1,'password':'old'}");
        callTo(GATEWAY.base())
                .contentType(ContentType.JSON)
                .body(quoted("{'changes':[{'type':'UPDATE','kind':'forgetful','remoteId':'" + id
                        + "','desired':{'size':2}}]}"))
                .post("/v1/batches")
                .then()
                .statusCode(422)
                .body("errors[0].pointer", equalTo("/changes/0/desired/password"))
                .body("errors[0].detail", containsString("keepsUnseen: true"));
        assertEquals("old", state(FORGETFUL).get("a").get("password").textValue());
    }

    /** An undoing by PUT takes the secret away: nobody calls that verified. */
    @Test
    void what_an_undoing_forgets_is_said_to_be_lost() {
        var id = server.seed(FORGETFUL, "{'name':'a','size':1,'password':'old'}");
        var update = "{'key':'u','type':'UPDATE','kind':'forgetful','remoteId':'" + id
                + "','desired':{'size':2,'password':'new'}}";
        assertFalse(plan(update).get("exact").booleanValue());

        var batch = submit(update, impossible("u"));

        assertEquals("INCOMPLETE", finished(batch).get("status").textValue());
        assertEquals("WRITE_ONLY", codeOf(batch, "u"));
        assertEquals(1, state(FORGETFUL).get("a").get("size").intValue());
    }

    @Test
    void a_write_of_nothing_but_secrets_without_an_answer_is_done_again() {
        var id = server.seed(SECRETIVE, "{'name':'a','password':'old'}");
        server.order(SECRETIVE, Fault.cutBeforeEffect().on("PATCH"));

        assertEquals(
                "SUCCEEDED",
                outcome("{'key':'u','type':'UPDATE','kind':'secretive','remoteId':'" + id
                        + "','desired':{'password':'new'}}"));
        assertEquals("new", state(SECRETIVE).get("a").get("password").textValue());
    }

    @Test
    void a_deleted_resource_with_a_secret_comes_back_without_it_and_says_so() {
        var id = server.seed(SECRETIVE, "{'name':'a','size':1,'password':'old'}");
        var batch = submit("{'key':'d','type':'DELETE','kind':'secretive','remoteId':'" + id + "'}", impossible("d"));

        assertEquals("INCOMPLETE", finished(batch).get("status").textValue());
        assertEquals("WRITE_ONLY", codeOf(batch, "d"));
        assertEquals(1, state(SECRETIVE).get("a").get("size").intValue());
    }

    private static JsonNode plan(String change) {
        return json(callTo(GATEWAY.base())
                        .contentType(ContentType.JSON)
                        .body(quoted("{'changes':[" + change + "]}"))
                        .post("/v1/batches?dryRun=true"))
                .at("/changes/0/rollback");
    }
}
