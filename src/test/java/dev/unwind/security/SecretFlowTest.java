package dev.unwind.security;

import static dev.unwind.testing.ProviderView.quoted;
import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.testing.BatchTest;
import dev.unwind.testing.TestEnvironment;
import dev.unwind.testing.VaultProvider;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Nobody reads a secret by referring to it, by planning, or by guessing it. */
@QuarkusTest
@WithTestResource(TestEnvironment.class)
class SecretFlowTest extends BatchTest {
    private static final String SECRET = "the-s3cret-value";
    private String tracked;

    @BeforeEach
    void adopt() {
        VaultProvider.reset();
        VaultProvider.seed(
                "/keys/k-1",
                "{'id':'k-1','name':'theirs','note':'free','secret':'" + SECRET + "','pin':'pin-s3cret','copy':'"
                        + SECRET + "','parts':[{'value':'part-s3cret','label':'l'}]}");
        tracked = "t" + UUID.randomUUID();
        given().contentType("application/json")
                .body(Map.of("remoteId", "k-1"))
                .put("/v1/resources/vault_key/" + tracked)
                .then()
                .statusCode(org.hamcrest.Matchers.lessThan(300));
    }

    @ParameterizedTest
    @CsvSource({
        "/secret, /desired/text, {'text':REF}",
        "/secret, /desired/deep/0/text, {'deep':[{'text':REF}]}",
        "/parts, /desired/text, {'text':REF}",
        "/parts/0, /desired/text, {'text':REF}",
        "/parts/0/value, /desired/text, {'text':REF}",
        "/secret/x, /desired/text, {'text':REF}",
        "/pin, /desired/text, {'text':REF}",
        "/secret, /desired/name, {'name':REF}"
    })
    void a_secret_flows_into_no_member_that_is_shown(String source, String at, String desired) {
        String toTracked = desired.replace("REF", "{'$ref':'vault_key/" + tracked + "#" + source + "'}");
        String changes = "{'changes':[{'type':'CREATE','kind':'vault_card','name':'x','desired':" + toTracked + "}]}";
        for (String query : new String[] {"", "?dryRun=true"}) {
            given().contentType("application/json")
                    .body(quoted(changes))
                    .post("/v1/batches" + query)
                    .then()
                    .statusCode(422)
                    .body("errors.pointer", org.hamcrest.Matchers.hasItem("/changes/0" + at))
                    .body("errors.detail", org.hamcrest.Matchers.hasItem(containsString("is secret: it may go only")));
        }
        String toChange = desired.replace("REF", "{'$ref':'k#" + source + "'}");
        post("{'changes':[{'key':'k','type':'UPDATE','kind':'vault_key','remoteId':'k-1','desired':{'note':'mine'}},"
                        + "{'type':'CREATE','kind':'vault_card','name':'x','desired':" + toChange + "}]}")
                .then()
                .statusCode(422)
                .body("errors.pointer", org.hamcrest.Matchers.hasItem("/changes/1" + at));
        assertEquals(0, VaultProvider.WRITES.size());
    }

    @Test
    void a_secret_flows_into_a_member_that_is_secret() {
        assertEquals(
                "SUCCEEDED",
                outcome(
                        "{'key':'k','type':'CREATE','kind':'vault_key','name':'mine','desired':{'secret':"
                                + "{'$ref':'vault_key/" + tracked + "#/secret'},'note':{'$ref':'vault_key/" + tracked
                                + "#/note'}}}",
                        "{'type':'CREATE','kind':'vault_slot','name':'slot','desired':{'content':{'a':{'$ref':'k#/secret'}}}}"));
        assertEquals(
                SECRET,
                VaultProvider.HELD.get("/slots/slot").getJsonObject("content").getString("a"));
    }

    @Test
    void a_value_that_equals_a_secret_flows_nowhere_either() {
        String batch =
                submit("{'key':'c','type':'CREATE','kind':'vault_card','name':'x','desired':{'text':{'$ref':'vault_key/"
                        + tracked + "#/copy'}}}");
        finished(batch);
        assertEquals("UNRESOLVED_REFERENCE", codeOf(batch, "c"));
        assertEquals(0, VaultProvider.WRITES.size());
        assertFalse(step(batch, "c").toString().contains(SECRET));

        String changes = submit(
                "{'key':'k','type':'UPDATE','kind':'vault_key','remoteId':'k-1','desired':{'note':'mine'}}",
                "{'key':'c','type':'CREATE','kind':'vault_card','name':'x','desired':{'text':{'$ref':'k#/copy'}}}");
        finished(changes);
        assertEquals("UNRESOLVED_REFERENCE", codeOf(changes, "c"));
        assertFalse(VaultProvider.WRITES.toString().contains("/cards"));
    }

    @Test
    void adopting_and_checking_show_no_secret() {
        String shown = given().get("/v1/resources/vault_key/" + tracked).asString()
                + given().contentType("application/json")
                        .body(Map.of("remoteId", "k-1"))
                        .post("/v1/kinds/vault_key/check")
                        .asString();
        assertTrue(shown.contains("free"), shown);
        for (String secret : new String[] {"part-s3cret", "pin-s3cret"}) {
            assertFalse(shown.contains(secret), shown);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"'secret':'%s'", "'secret':'%s','note':'free'", "'parts':[{'value':'part-%s','label':'l'}]"})
    void a_plan_answers_a_right_guess_like_a_wrong_one(String guess) {
        String right = plan(guess.formatted(guess.contains("parts") ? "s3cret" : SECRET));
        String wrong = plan(guess.formatted("a-wrong-guess-of-another-length"));
        assertEquals(wrong, right);
        assertFalse(right.contains("NOTHING_TO_CHANGE"), right);
        assertTrue(right.contains("PUT"), right);
    }

    private String plan(String desired) {
        JsonNode plan = json(given().contentType("application/json")
                .body(quoted("{'changes':[{'key':'u','type':'UPDATE','kind':'vault_key','remoteId':'k-1','desired':{"
                        + desired + "}}]}"))
                .post("/v1/batches?dryRun=true"));
        return plan.toString();
    }

    @Test
    void a_plan_without_secrets_says_that_there_is_nothing_to_change() {
        assertTrue(plan("'note':'free'").contains("NOTHING_TO_CHANGE"));
    }
}
