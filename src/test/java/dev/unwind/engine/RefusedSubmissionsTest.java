package dev.unwind.engine;

import static io.restassured.RestAssured.given;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unwind.testing.GatewayTest;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What cannot be carried out is refused by name, all at once, and nothing of it is stored or sent. */
@QuarkusTest
class RefusedSubmissionsTest extends GatewayTest {
    private static final String WATCHLIST = "{'key':'w','type':'CREATE','kind':'watchlist','name':'w','desired':{}}";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'type':'CREATE','kind':'nonsense','name':'n','desired':{}} | /changes/0/kind",
                "{'type':'UPDATE','kind':'watchlist','remoteId':'abc','desired':{'description':'d'}} | /changes/0/remoteId",
                "{'type':'UPDATE','kind':'watchlist','desired':{'description':'d'}} | /changes/0",
                "{'type':'UPDATE','kind':'watchlist','name':'not-tracked','desired':{'description':'d'}} | /changes/0/name",
                "{'type':'CREATE','kind':'watchlist','desired':{}} | /changes/0",
                "{'type':'CREATE','kind':'watchlist','name':'n','desired':{'colour':1}} | /changes/0/desired",
                "{'type':'UPDATE','kind':'custom_agent','remoteId':1,'desired':{'agentType':'x'}} | /changes/0/desired/agentType",
                "{'type':'CREATE','kind':'watchlist','name':'n','dependsOn':['nobody'],'desired':{}} | /changes/0/dependsOn/0",
                "{'type':'CREATE','kind':'watchlist','name':'n','desired':{'description':{'$ref':'nobody#/id'}}} | /changes/0/desired/description",
                "{'type':'CREATE','kind':'watchlist','name':'n','desired':{'description':{'$ref':'no-hash'}}} | /changes/0/desired/description",
                "{'type':'CREATE','kind':'watchlist','name':'n','desired':{'description':{'$ref':'watchlist/nobody#/id'}}} | /changes/0/desired/description",
                "{'type':'CREATE','kind':'watchlist','name':'n','desired':{'name':'m'}} | /changes/0/desired/name",
            })
    void a_change_that_cannot_be_carried_out_is_named(String change, String pointer) {
        var answer = post("{'changes':[" + change + "]}");
        assertEquals(422, answer.statusCode(), answer.asString());
        assertTrue(answer.contentType().startsWith("application/problem+json"), answer.contentType());
        List<String> pointers = answer.path("errors.pointer");
        assertTrue(pointers.stream().anyMatch(each -> each.startsWith(pointer)), answer.asString());
    }

    @Test
    void keys_are_unique() {
        refused("/changes/1/key", WATCHLIST, WATCHLIST.replace("'name':'w'", "'name':'x'"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'type':'CREATE','kind':'watchlist','name':'a\\u0000','desired':{}} | /changes/0/name",
                "{'type':'CREATE','kind':'watchlist','name':'a\\ud800','desired':{}} | /changes/0/name",
                "{'type':'CREATE','kind':'watchlist','desired':{'name':'a\\u0000'}} | /changes/0/desired/name",
                "{'type':'UPDATE','kind':'watchlist','name':'a\\u0000','desired':{}} | /changes/0/name",
                "{'type':'UPDATE','kind':'watchlist','remoteId':1,'desired':{'name':'a\\u0000'}} | /changes/0/desired/name",
                "{'type':'UPDATE','kind':'watchlist','remoteId':'1\\u0000','desired':{}} | /changes/0/remoteId",
                "{'type':'UPDATE','kind':'watch\\u0000list','remoteId':1,'desired':{}} | /changes/0/kind",
                "{'key':'k\\u0000','type':'UPDATE','kind':'watchlist','remoteId':1,'desired':{}} | /changes/0/key",
                "{'type':'CREATE','kind':'watchlist','name':'n','desired':{'description':{'$ref':'watchlist/a%00#/id'}}} | /changes/0/desired/description",
            })
    void what_the_record_cannot_hold_as_text_is_named(String change, String pointer) {
        var answer = post("{'changes':[" + change + "]}");
        assertEquals(422, answer.statusCode(), answer.asString());
        List<String> pointers = answer.path("errors.pointer");
        assertTrue(pointers.contains(pointer), answer.asString());
    }

    @Test
    void a_desired_state_may_hold_any_character() {
        assertEquals(
                "SUCCEEDED",
                outcome(
                        "{'key':'c','type':'CREATE','kind':'watchlist','name':'any','desired':{'description':'a\\u0000b'}}"));
        assertTrue(provider.contents("watchlists").toString().contains("a\\u0000b"));
    }

    @Test
    void a_batch_changes_a_resource_once() {
        var there = provider.seed("watchlists", "{'name':'there'}");
        refused(
                "/changes/1/remoteId",
                "{'key':'a','type':'UPDATE','kind':'watchlist','remoteId':'%s','desired':{'description':'d'}}"
                        .formatted(there),
                "{'key':'b','type':'DELETE','kind':'watchlist','remoteId':%s}".formatted(there));
        refused("/changes/1/name", WATCHLIST, WATCHLIST.replace("'key':'w'", "'key':'x'"));
    }

    @Test
    void a_circle_is_spelled_out() {
        var answer = post("{'changes':["
                + String.join(
                        ",",
                        List.of(
                                "{'key':'a','type':'CREATE','kind':'watchlist','name':'a','dependsOn':['b'],'desired':{}}",
                                "{'key':'b','type':'CREATE','kind':'watchlist','name':'b','dependsOn':['c'],'desired':{}}",
                                "{'key':'c','type':'CREATE','kind':'watchlist','name':'c','desired':{'description':{'$ref':'a#/name'}}}"))
                + "]}");
        assertEquals(422, answer.statusCode());
        assertTrue(answer.asString().contains("a → b → c → a"), answer.asString());
    }

    @Test
    void everything_that_is_wrong_is_said_at_once() {
        var answer = post("{'changes':["
                + "{'key':'a','type':'CREATE','kind':'watchlist','name':'a','dependsOn':['x'],'desired':{'colour':1}},"
                + "{'key':'a','type':'CREATE','kind':'nonsense','name':'b','desired':{}}]}");
        assertEquals(422, answer.statusCode());
        List<String> pointers = answer.path("errors.pointer");
        assertTrue(pointers.size() >= 4, answer.asString());
    }

    private void refused(String pointer, String... changes) {
        var before = given().get("/v1/batches?limit=1").asString();
        var answer = post("{'changes':[" + String.join(",", changes) + "]}");
        assertEquals(422, answer.statusCode(), answer.asString());
        List<String> pointers = answer.path("errors.pointer");
        assertTrue(pointers.contains(pointer), answer.asString());
        assertEquals(before, given().get("/v1/batches?limit=1").asString(), "nothing was stored");
        assertEquals(List.of(), provider.calls(), "nothing was sent");
    }

    @Test
    void a_character_that_the_record_cannot_hold_is_named_and_harmless_in_bodies() {
        refused(
                "/changes/0/desired/description",
                "{'type':'CREATE','kind':'watchlist','name':'n','desired':{'description':{'$ref':'watchlist/a%00b#/id'}}}");
        provider.reset();
        var id = submit(
                "{'key':'w','type':'CREATE','kind':'watchlist','name':'nul','desired':{'description':'a\\u0000b'}}");
        assertEquals("SUCCEEDED", finished(id).get("status").textValue());
        assertEquals(
                "a\u0000b",
                provider.all("watchlists").elements().next().get("description").textValue());
    }
}
