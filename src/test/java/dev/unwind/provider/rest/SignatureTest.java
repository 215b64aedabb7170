package dev.unwind.provider.rest;

import static dev.unwind.provider.rest.Providers.KEY;
import static dev.unwind.provider.rest.Providers.UNHEARD;
import static dev.unwind.provider.rest.Providers.await;
import static dev.unwind.provider.rest.Providers.failure;
import static dev.unwind.provider.rest.Providers.json;
import static dev.unwind.testing.TestWrites.writes;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unwind.batch.change.RemoteId;
import dev.unwind.provider.RemoteResource;
import dev.unwind.provider.ResourceKind;
import dev.unwind.provider.rest.yaml.InvalidProviderFiles;
import io.vertx.core.http.HttpServerRequest;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Providers that check the signature of each call against what they received, as they compute it themselves. */
class SignatureTest extends OddServerFixture {
    private static final RemoteId ID = new RemoteId("7");
    private static final String SECRET = "c2VjcmV0IGtleSBvZiBtaW5l";
    private static final Map<String, String> VARIABLES = Map.of("KEY", SECRET, "API_KEY", "in-the-query");

    private static final String HMAC =
            """
            { query: { api_key: "${API_KEY}" }, signature: { hmac: { algorithm: HmacSHA512, key: "${KEY}", keyEncoding: base64,
              sign: "{method}\\n{host}{path}\\n{query}\\n{date}\\n{nonce}\\n{sha256.base64}", encoding: base64,
              header: Authorization, value: "HMAC me:{signature}",
              headers: { Date: "{date}", Digest: "SHA-256={sha256.base64}", X-Nonce: "{nonce}" } } } }""";

    private static final String AWS =
            """
            { query: { api_key: "${API_KEY}" }, signature: { aws: { accessKey: AKIDEXAMPLE, secretKey: "${KEY}",
              sessionToken: "${API_KEY}", region: eu-central-1, service: execute-api } } }""";

    private final List<String> nonces = new CopyOnWriteArrayList<>();

    /** Answers 403 to calls without the signature that they should have. */
    private interface Check {
        boolean holds(HttpServerRequest request, byte[] body) throws GeneralSecurityException;
    }

    private void behave(Check check) {
        server.behave(request -> {
            String received = server.received.get(server.received.size() - 1);
            String[] parts = received.split(" ", 3);
            byte[] body = (parts.length < 3 ? "" : parts[2]).getBytes(StandardCharsets.UTF_8);
            try {
                OddServer.answer(
                        request,
                        check.holds(request, body) ? 200 : 403,
                        "{'id':'7','items':[],'error':'it is no " + request.getHeader("Authorization") + "'}");
            } catch (GeneralSecurityException | RuntimeException e) {
                OddServer.answer(request, 403, "{'error':'" + e + "'}");
            }
        });
    }

    private boolean isHmac(HttpServerRequest request, byte[] body) throws GeneralSecurityException {
        String digest = Base64.getEncoder().encodeToString(sha256(body));
        String date = request.getHeader("Date");
        ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME);
        nonces.add(request.getHeader("X-Nonce"));
        String text = String.join(
                "\n",
                request.method().name(),
                request.getHeader("Host") + request.path(),
                request.query(),
                date,
                request.getHeader("X-Nonce"),
                digest);
        byte[] signature = mac("HmacSHA512", Base64.getDecoder().decode(SECRET), text);
        return request.getHeader("Digest").equals("SHA-256=" + digest)
                && request.getHeader("Authorization")
                        .equals("HMAC me:" + Base64.getEncoder().encodeToString(signature));
    }

    /** AWS General Reference, "Signature Version 4 signing process". */
    private boolean isOfAws(HttpServerRequest request, byte[] body) throws GeneralSecurityException {
        Map<String, String> parts = Arrays.stream(
                        request.getHeader("Authorization").split("[ ,]+"))
                .skip(1)
                .collect(Collectors.toMap(part -> part.split("=", 2)[0], part -> part.split("=", 2)[1]));
        String names = parts.get("SignedHeaders");
        String headers = Arrays.stream(names.split(";"))
                .map(name -> name + ":" + request.getHeader(name).strip() + "\n")
                .collect(Collectors.joining());
        String query = Arrays.stream((request.query() == null ? "" : request.query()).split("&"))
                .sorted()
                .collect(Collectors.joining("&"));
        String canonical = String.join(
                "\n",
                request.method().name(),
                request.path().replace("%", "%25"),
                query,
                headers,
                names,
                hex(sha256(body)));
        String time = request.getHeader("X-Amz-Date");
        String scope = time.substring(0, 8) + "/eu-central-1/execute-api/aws4_request";
        String text = String.join(
                "\n", "AWS4-HMAC-SHA256", time, scope, hex(sha256(canonical.getBytes(StandardCharsets.UTF_8))));
        byte[] key = ("AWS4" + SECRET).getBytes(StandardCharsets.UTF_8);
        for (String part : scope.split("/")) {
            key = mac("HmacSHA256", key, part);
        }
        return parts.get("Credential").equals("AKIDEXAMPLE/" + scope)
                && Set.of(names.split(";")).containsAll(Set.of("host", "x-amz-date", "x-amz-security-token"))
                && (body.length == 0 || names.contains("content-type"))
                && request.getHeader("X-Amz-Security-Token").equals("in-the-query")
                && parts.get("Signature").equals(hex(mac("HmacSHA256", key, text)));
    }

    private static byte[] mac(String algorithm, byte[] key, String text) throws GeneralSecurityException {
        var mac = Mac.getInstance(algorithm);
        mac.init(new SecretKeySpec(key, algorithm));
        return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] sha256(byte[] bytes) throws GeneralSecurityException {
        return MessageDigest.getInstance("SHA-256").digest(bytes);
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    private static void callsOf(ResourceKind kind) {
        assertTrue(await(kind.read(ID)).isPresent());
        await(kind.find("nobody"));
        await(writes(kind).create(json("{'name':'ä €','size':1.50}"), KEY, UNHEARD));
        await(writes(kind).create(json("{'name':'" + "large ".repeat(20_000) + "'}"), KEY, UNHEARD));
        await(writes(kind).delete(THING, KEY));
    }

    @Test
    void a_provider_finds_the_keyed_hash_right() {
        behave(this::isHmac);
        callsOf(authenticated(HMAC, VARIABLES));

        assertEquals(nonces.size(), new HashSet<>(nonces).size());
    }

    @Test
    void a_provider_finds_the_signature_of_aws_right() {
        behave(this::isOfAws);
        var kind = authenticated(AWS, VARIABLES);
        callsOf(kind);

        var encoded = new RemoteResource(
                new RemoteId("a b+c=d~é"), json("{}"), json("{}"), Optional.empty(), Optional.empty());
        await(writes(kind).delete(encoded, KEY));
    }

    @Test
    void a_call_that_is_sent_again_is_signed_again() {
        server.behave(request -> {
            nonces.add(request.getHeader("X-Nonce") + request.getHeader("Authorization"));
            OddServer.answer(request, nonces.size() == 1 ? 503 : 200, "{}");
        });
        await(writes(authenticated(HMAC, VARIABLES)).delete(THING, KEY));

        assertEquals(2, new HashSet<>(nonces).size());
    }

    @ParameterizedTest
    @CsvSource({"HmacSHA256", "HmacSHA512"})
    void a_signature_that_is_echoed_is_not_shown(String algorithm) {
        behave((request, body) -> false);
        String message = failure(writes(authenticated(HMAC.replace("HmacSHA512", algorithm), VARIABLES))
                        .delete(THING, KEY))
                .getMessage();
        assertEquals("DELETE /things/7 answered 403: it is no [secret]", message);
    }

    /** A library that signs must not be given what it takes for another request. */
    @Test
    void a_call_that_cannot_be_signed_is_not_sent() {
        server.answer(200, "{}");
        var kind = authenticated(AWS, VARIABLES, "{ path: /things, delete: 'DELETE /things/{id}?filter=a%zz' }");
        var failure = failure(writes(kind).delete(THING, KEY));

        assertEquals("UNSUPPORTED", failure.code());
        assertTrue(failure.getMessage().startsWith("DELETE /things/7: not sent: "), failure.getMessage());
        assertEquals(List.of(), server.received);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{} | /auth/signature: is one of hmac and aws",
                "{ hmac: {}, aws: {} } | /auth/signature: is one of hmac and aws",
                "{ hmac: { key: plain } } | /auth/signature/hmac/key: is a secret",
                "{ hmac: { key: '${EMPTY}' } } | /auth/signature/hmac/key: is required",
                "{ hmac: { key: '${API_KEY}', keyEncoding: base64 } } | /auth/signature/hmac/key: expected a key in Base64",
                "{ hmac: { key: '${KEY}' } } | /auth/signature/hmac/sign: is required",
                "{ hmac: { sign: '{method}{verb}' } } | /auth/signature/hmac/sign: {verb} is not known here; known are",
                "{ hmac: { sign: '{signature}' } } | /auth/signature/hmac/sign: {signature} is not known here",
                "{ hmac: { value: 'HMAC' } } | /auth/signature/hmac/value: holds no {signature}",
                "{ hmac: { header: 'no name' } } | /auth/signature/hmac/header: expected the name of a header",
                "{ hmac: { headers: { Host: '{host}' } } } | /auth/signature/hmac/headers/Host: expected the name",
                "{ hmac: { headers: { X-Body: '{body}' } } } | /auth/signature/hmac/headers/X-Body: {body} is not known",
                "{ hmac: { algorithm: HmacMD5 } } | /auth/signature/hmac/algorithm: expected HmacSHA256 or HmacSHA512",
                "{ aws: { secretKey: plain } } | /auth/signature/aws/secretKey: is a secret",
                "{ aws: { region: x } } | /auth/signature/aws/service: is required",
                "{ aws: { region: x } }, bearer: '${KEY}' | sets the header Authorization, which bearer sets, too"
            })
    void what_has_no_effect_is_a_mistake(String signature, String mistake) {
        var variables = Map.of("KEY", SECRET, "API_KEY", "no base64!", "EMPTY", "");
        var invalid = assertThrows(
                InvalidProviderFiles.class, () -> authenticated("{ signature: " + signature + " }", variables));
        assertTrue(invalid.getMessage().contains(mistake), invalid.getMessage());
    }
}
