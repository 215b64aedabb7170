package dev.unwind.security;

import static io.restassured.RestAssured.given;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unwind.testing.BatchTest;
import dev.unwind.testing.TestEnvironment;
import dev.unwind.testing.VaultProvider;
import dev.unwind.testing.VaultProvider.Reply;
import dev.unwind.testing.VaultProvider.Seen;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.json.JsonObject;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A provider that echoes what it was sent shows nobody the gateway's credentials, nor anybody's secrets. */
@QuarkusTest
@WithTestResource(TestEnvironment.class)
class EchoedSecretsTest extends BatchTest {
    private static final String SENT = "sent/s3cret+value";
    private static final String CAPTURED = "captured/s3cret+value";
    private static final String PIN = "pin-48213";

    @BeforeEach
    void emptyProvider() {
        VaultProvider.reset();
        VaultProvider.seed("/keys/k-1", "{'id':'k-1','name':'old','secret':'" + CAPTURED + "'}");
    }

    @Test
    void what_a_refused_write_echoes_is_not_shown() {
        for (int status : List.of(400, 409, 500)) {
            for (Function<Seen, String> echo : List.<Function<Seen, String>>of(
                    seen -> "no: " + seen.headers() + seen.body(),
                    seen -> Base64.getEncoder()
                            .encodeToString((seen.headers() + seen.body()).getBytes(StandardCharsets.UTF_8)),
                    seen -> URLEncoder.encode(seen.headers() + seen.body(), StandardCharsets.UTF_8),
                    seen -> new JsonObject().put("of", seen.body()).encode() + "\u202e\u0007\u001b[31m",
                    seen -> VaultProvider.TOKEN + " " + VaultProvider.API_KEY + " " + SENT
                            + (seen.method().equals("PUT") ? CAPTURED : PIN))) {
                VaultProvider.behave(seen -> seen.method().equals("GET")
                        ? Optional.empty()
                        : Optional.of(new Reply(
                                status,
                                new JsonObject()
                                        .put("message", echo.apply(seen))
                                        .put("code", VaultProvider.API_KEY)
                                        .encode())));
                String batch = submitWith(
                        "'rollback':{'timeout':'PT0.3S'}",
                        "{'key':'c','type':'CREATE','kind':'vault_key','name':'n" + status
                                + "','desired':{'note':'free','secret':'" + SENT + "','pin':'" + PIN
                                + "','parts':[{'value':'part-of-s3cret'}]}}",
                        "{'key':'u','type':'UPDATE','kind':'vault_key','remoteId':'k-1','desired':{'secret':'" + SENT
                                + "'}}");
                finished(batch);
                assertNothingShown(batch);
            }
        }
    }

    private void assertNothingShown(String batch) {
        String everything = given().get("/v1/batches/" + batch).asString()
                + given().get("/v1/batches/" + batch + "/steps?limit=200").asString()
                + given().get("/v1/batches/" + batch + "/audit").asString()
                + given().get("/v1/batches/" + batch + "/runs").asString();
        assertTrue(everything.contains("answered"), everything);
        for (String secret :
                List.of(VaultProvider.TOKEN, VaultProvider.API_KEY, SENT, CAPTURED, PIN, "part-of-s3cret")) {
            for (String form : List.of(
                    secret,
                    URLEncoder.encode(secret, StandardCharsets.UTF_8),
                    Base64.getEncoder().withoutPadding().encodeToString(secret.getBytes(StandardCharsets.UTF_8)),
                    secret.substring(0, Math.min(secret.length(), 12)))) {
                assertFalse(everything.contains(form), () -> form + " in " + everything);
            }
        }
        assertEquals(
                0,
                everything.chars().filter(c -> c == 0x202e || c == 7 || c == 27).count());
    }
}
