package dev.unwind.security;

import static dev.unwind.testing.ProviderView.quoted;
import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unwind.testing.BatchTest;
import dev.unwind.testing.TestEnvironment;
import dev.unwind.testing.VaultProvider;
import dev.unwind.testing.VaultProvider.Reply;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ids and names become parts of paths: none of them leads to another resource. */
@QuarkusTest
@WithTestResource(TestEnvironment.class)
class ForeignPathsTest extends BatchTest {
    @BeforeEach
    void emptyProvider() {
        VaultProvider.reset();
        VaultProvider.seed("/keys/k-1", "{'id':'k-1','name':'other','secret':'s'}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../keys/k-1",
                "..",
                ".",
                "%2e%2e",
                "%252e%252e%252fkeys%252fk-1",
                "..%2fkeys%2fk-1",
                "a/../../keys/k-1",
                "..;x/keys/k-1",
                "..\\\\keys\\\\k-1",
                "a%5c..%5c..%5ckeys",
                "a/b",
                "a;b=c",
                "..%c0%afkeys",
                ".. ",
                " "
            })
    void a_name_that_would_lead_elsewhere_is_refused_at_submission(String name) {
        for (String change : List.of(
                "{'type':'CREATE','kind':'vault_slot','name':'%s','desired':{}}",
                "{'type':'CREATE','kind':'vault_slot','desired':{'name':'%s'}}",
                "{'type':'DELETE','kind':'vault_slot','remoteId':'%s'}",
                "{'type':'UPDATE','kind':'vault_slot','remoteId':'%s','desired':{'a':1}}",
                "{'type':'REPLACE','kind':'vault_slot','remoteId':'x','desired':{'name':'%s'}}",
                "{'type':'DELETE','kind':'vault_key','remoteId':'%s'}")) {
            String body = "{'changes':[" + change.formatted(name) + "]}";
            post(body).then().statusCode(422).body("errors[0].pointer", containsString("/changes/0/"));
            given().contentType("application/json")
                    .body(quoted(body))
                    .post("/v1/batches?dryRun=true")
                    .then()
                    .statusCode(422);
        }
        given().contentType("application/json")
                .body(Map.of("remoteId", name.replace("\\\\", "\\")))
                .put("/v1/resources/vault_slot/mine")
                .then()
                .statusCode(org.hamcrest.Matchers.both(org.hamcrest.Matchers.greaterThanOrEqualTo(400))
                        .and(org.hamcrest.Matchers.lessThan(500)));
        assertEquals(List.of(), VaultProvider.WRITES);
        assertTrue(VaultProvider.HELD.containsKey("/keys/k-1"));
    }

    @Test
    void ids_match_the_pattern_of_their_kind() {
        for (String id : List.of("k-", "k-x", "xk-1", "k-1x", "K-1", "k-1234567890")) {
            post("{'changes':[{'type':'DELETE','kind':'vault_key','remoteId':'" + id + "'}]}")
                    .then()
                    .statusCode(422)
                    .body("errors[0].pointer", org.hamcrest.Matchers.equalTo("/changes/0/remoteId"))
                    .body("errors[0].detail", containsString("k-[0-9]{1,9}"));
        }
        assertEquals("SUCCEEDED", outcome("{'type':'DELETE','kind':'vault_key','remoteId':'k-1'}"));
    }

    @Test
    void an_id_from_the_provider_that_would_lead_elsewhere_is_not_used() {
        for (String id : List.of("../keys/k-1", "..", "k-1/x", "%2e%2e")) {
            VaultProvider.behave(seen -> seen.method().equals("POST")
                    ? Optional.of(new Reply(201, "{\"id\":\"" + id + "\",\"name\":\"n\"}"))
                    : Optional.empty());
            String batch = submit("{'key':'c','type':'CREATE','kind':'vault_card','name':'n','desired':{}}");
            finished(batch);
            assertTrue(step(batch, "c").toString().contains("without a usable id"), () -> step(batch, "c")
                    .toString());
            assertTrue(
                    VaultProvider.WRITES.stream().allMatch(write -> write.equals("POST /api/cards")),
                    VaultProvider.WRITES::toString);
            VaultProvider.WRITES.clear();
        }
        assertTrue(VaultProvider.HELD.containsKey("/keys/k-1"));
    }

    @Test
    void names_with_unusual_characters_that_lead_nowhere_else_are_taken() {
        for (String name : List.of("a.b", "...", "a b", "100%", "a+b", "\u00e4\u4e2d", "a:b@c", "a?b#c&d=e")) {
            String batch = submit("{'type':'CREATE','kind':'vault_card','name':'" + name + "','desired':{}}");
            assertEquals("SUCCEEDED", finished(batch).get("status").textValue(), () -> steps(batch)
                    .toString());
        }
    }
}
