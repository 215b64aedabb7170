package dev.unwind.truthfulness;

import static dev.unwind.testing.ProviderView.quoted;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** APIs that cannot create, delete or create again; what needs such a write is refused before anything is sent. */
class MissingWritesIT extends TruthBatches {
    private static final String ACCEPT = "'rollback':{'accept':['IRREVERSIBLE']}";

    @BeforeEach
    void armed() {
        arm();
    }

    @ParameterizedTest
    @CsvSource({"lasting, DELETE", "lasting, REPLACE", "given, CREATE", "given, REPLACE", "mail_settings, DELETE"})
    void what_an_api_cannot_do_is_refused_whatever_is_accepted(String kind, String type) {
        open(kind);
        var id = kind.equals("mail_settings") ? kind : seed(kind, "{'name':'a','size':1}");
        var change =
                switch (type) {
                    case "CREATE" -> create("c", kind, "b", "");
                    case "REPLACE" -> replace("c", kind, id, "'name':'a','size':2");
                    default -> delete("c", kind, id);
                };

        for (String dryRun : new String[] {"", "?dryRun=true"}) {
            var refused = postTo("/v1/batches" + dryRun, "{" + ACCEPT + ",'changes':[" + change + "]}");
            assertEquals(422, refused.statusCode(), refused::asString);
            assertTrue(refused.asString().contains("/changes/0/type"), refused::asString);
        }
        assertEquals(0, sent(kind, "POST") + sent(kind, "DELETE") + sent(kind, "PUT"));
    }

    @ParameterizedTest
    @CsvSource({"lasting, CREATE", "reserved, DELETE", "reserved, REPLACE", "given, DELETE"})
    void what_nothing_could_undo_is_refused_unless_it_is_accepted_and_then_made_last(String kind, String type) {
        open(kind);
        open("plain");
        var id = seed(kind, "{'name':'a','size':1}");
        var change =
                switch (type) {
                    case "CREATE" -> create("c", kind, "b", "");
                    case "REPLACE" -> replace("c", kind, id, "'name':'a','size':2");
                    default -> delete("c", kind, id);
                };
        var refused = post("{'changes':[" + change + "]}");
        assertEquals(422, refused.statusCode(), refused::asString);
        assertTrue(refused.asString().contains("IRREVERSIBLE"), refused::asString);

        var plan =
                json(postTo("/v1/batches?dryRun=true", "{" + ACCEPT + ",'changes':[" + change + "," + bomb() + "]}"));
        assertFalse(plan.at("/changes/0/rollback/exact").asBoolean(true), plan::toString);
        var failing = submitWith(ACCEPT, change, bomb());
        endsAs("ROLLED_BACK", failing);
        assertEquals(1, state(kind).get("a").path("size").intValue(), () -> told(failing));
        assertEquals(1, state(kind).size());
        endsAs("SUCCEEDED", submitWith(ACCEPT, change, create("p", "plain", "p", "")));
    }

    /** A rollback that comes to it says that it cannot undo it, and undoes the rest. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void what_cannot_be_undone_stays_open(boolean created) {
        open("lasting");
        open("reserved");
        open("plain");
        var id = seed("reserved", "{'name':'a','size':1}");
        var other = seed("plain", "{'name':'p','size':1}");
        var change = created ? create("c", "lasting", "b", "") : delete("c", "reserved", id);

        var batch = submitWith(ACCEPT, change, update("u", "plain", other, "'size':2"), bomb("c", "u"));

        endsAs("INCOMPLETE", batch);
        failsAs("IRREVERSIBLE", batch, "c");
        assertFalse(open(batch, "u"), () -> told(batch));
        assertEquals(1, stored("plain", "p").path("size").intValue());
        assertEquals(0, sent("lasting", "DELETE") + sent("reserved", "POST"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "'remoteId':'mail_settings',"})
    void what_exists_once_is_changed_and_changed_back(String id) {
        open("mail_settings", plain().nameIds().wholeAnswers());
        seed("mail_settings", "{'name':'mail','host':'old','port':25}");
        var before = state("mail_settings");
        var change = "{'key':'u','type':'UPDATE','kind':'mail_settings'," + id + "'desired':{'host':'new'}}";

        var batch = submit(change, bomb("u"));
        endsAs("ROLLED_BACK", batch);
        assertEquals(before, state("mail_settings"), () -> told(batch));
        endsAs("SUCCEEDED", submit(change));
        assertEquals("new", stored("mail_settings", "mail").path("host").textValue());
    }

    @Test
    void another_id_of_what_exists_once_is_refused() {
        var refused =
                post("{'changes':[{'type':'UPDATE','kind':'mail_settings','remoteId':'x','desired':{'host':'new'}}]}");

        assertEquals(422, refused.statusCode(), refused::asString);
        assertTrue(refused.asString().contains("its id is \\\"mail_settings\\\""), refused::asString);
    }

    @Test
    void kinds_say_what_can_be_done_with_them() {
        var kinds = json(call().get("/v1/kinds")).path("items");
        for (JsonNode kind : kinds) {
            switch (kind.path("name").textValue()) {
                case "lasting", "reserved" -> assertFalse(kind.path("exact").booleanValue(), kind::toString);
                case "given" -> assertEquals(document("['UPDATE','DELETE']"), kind.path("operations"));
                case "mail_settings" -> {
                    assertEquals(document("['UPDATE']"), kind.path("operations"));
                    assertTrue(kind.path("exact").booleanValue(), kind::toString);
                }
                default -> {
                    // of other tests
                }
            }
        }
    }

    private static Response postTo(String path, String body) {
        return call().contentType(ContentType.JSON).body(quoted(body)).post(path);
    }

    @Test
    void a_kind_that_cannot_be_created_has_no_scratch_resource() {
        var refused = postTo("/v1/kinds/given/check?roundTrip=true", "{'name':'x','sample':{'size':1}}");

        assertEquals(422, refused.statusCode(), refused::asString);
        assertTrue(refused.asString().contains("/sample"), refused::asString);
    }
}
