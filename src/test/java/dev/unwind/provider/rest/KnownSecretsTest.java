package dev.unwind.provider.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.unwind.provider.PathPattern;
import dev.unwind.provider.rest.message.KnownSecrets;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What providers write is shown without the secrets that they were sent. */
class KnownSecretsTest {
    private static final String SECRET = "p\u00e4ss/w+rd \"q\" & <n> more";
    private static final byte[] BYTES = SECRET.getBytes(StandardCharsets.UTF_8);
    private static final KnownSecrets KNOWN = KnownSecrets.of(List.of(SECRET));

    static Stream<String> echoes() {
        String json = TextNode.valueOf(SECRET).toString();
        String url = URLEncoder.encode(SECRET, StandardCharsets.UTF_8);
        return Stream.of(
                SECRET,
                json,
                TextNode.valueOf(json).toString(),
                json.replace("/", "\\/"),
                SECRET.toUpperCase(java.util.Locale.ROOT),
                url,
                url.replace("+", "%20"),
                url.toLowerCase(java.util.Locale.ROOT),
                "p\u00e4ss/w+rd &quot;q&quot; &amp; &lt;n&gt; more",
                HexFormat.of().formatHex(BYTES),
                HexFormat.of().withUpperCase().formatHex(BYTES),
                Base64.getEncoder().encodeToString(BYTES),
                Base64.getUrlEncoder().withoutPadding().encodeToString(BYTES),
                Base64.getEncoder().encodeToString(("u:" + SECRET).getBytes(StandardCharsets.UTF_8)),
                Base64.getEncoder().encodeToString(("user:" + SECRET + ":x").getBytes(StandardCharsets.UTF_8)),
                SECRET.substring(0, 18),
                SECRET.substring(7) + "...");
    }

    @ParameterizedTest
    @MethodSource("echoes")
    void a_secret_is_cut_out_in_every_form(String echo) {
        String shown = KNOWN.removedFrom("cannot use '" + echo + "' here");
        for (int i = 0; i + 12 <= echo.length(); i++) {
            assertFalse(shown.contains(echo.substring(i, i + 12)), shown);
        }
        assertEquals("cannot use ", shown.substring(0, 11));
    }

    @Test
    void other_text_stays() {
        assertEquals("nothing to hide", KNOWN.removedFrom("nothing to hide"));
        assertEquals("[secret] and [secret]!", KNOWN.removedFrom(SECRET + " and " + SECRET + "!"));
        assertEquals("x", KnownSecrets.NONE.removedFrom("x"));
    }

    @Test
    void short_secrets_are_cut_out_as_words() {
        var known = KnownSecrets.of(List.of("7", "on", "1234"));
        assertEquals(
                "pin [secret], not 70, [secret] a song, [secret]5",
                known.removedFrom("pin 7, not 70, on a song, 12345"));
    }

    @Test
    void all_leaves_of_a_secret_are_secret() {
        var known = KnownSecrets.in(
                List.of(PathPattern.parse("/a/*/b")),
                Providers.json("{'a':[{'b':{'c':'first-one','d':[42424242]}},{'b':'other-one'}],'e':'free'}"));
        assertEquals("[secret] [secret] [secret] free", known.removedFrom("first-one 42424242 other-one free"));
    }

    @Test
    void with_more_secrets_than_can_be_compared_nothing_is_shown() {
        assertEquals("[secret]", KnownSecrets.of(List.of("x".repeat(20_000))).removedFrom("a text"));
    }
}
