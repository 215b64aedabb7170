package dev.unwind.provider.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unwind.provider.rest.description.ProviderDescription;
import dev.unwind.provider.rest.file.ProviderReader;
import dev.unwind.provider.rest.placeholder.PlaceholderSources;
import dev.unwind.provider.rest.yaml.DescriptionErrors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whoever writes a provider's file reads only those settings and files that are meant for it. */
class PlaceholdersTest {
    private static final Map<String, String> SETTINGS = Map.of(
            "LIBRARY_TOKEN", "t0ken",
            "UNDECLARED", "not-for-this-file",
            "UNWIND_DB_PASSWORD", "db-passw0rd",
            "unwind.db.password", "db-passw0rd",
            "unwind.secrets.library", "s3cret");

    @TempDir
    Path home;

    private Path secrets;
    private final DescriptionErrors mistakes = DescriptionErrors.none();

    @BeforeEach
    void writeFiles() throws IOException {
        secrets = Files.createDirectory(home.resolve("secrets"));
        Files.writeString(home.resolve("outside"), "not-for-anybody");
        // As Kubernetes mounts a secret: a link to a folder that it exchanges as a whole.
        Path version = Files.createDirectory(secrets.resolve("..2026_11_29"));
        Files.writeString(version.resolve("token"), "from-a-file\n");
        Files.createSymbolicLink(secrets.resolve("..data"), version.getFileName());
        Files.createSymbolicLink(secrets.resolve("token"), Path.of("..data/token"));
        Files.createSymbolicLink(secrets.resolve("leads-out"), home.resolve("outside"));
    }

    @Test
    void declared_variables_settings_and_files_are_filled_in() {
        assertEquals("Bearer t0ken", authorization("${LIBRARY_TOKEN}"));
        assertEquals("Bearer s3cret", authorization("${unwind.secrets.library}"));
        assertEquals("Bearer from-a-file", authorization("${file:token}"));
        assertEquals("Bearer from-a-file", authorization("${file:" + secrets.resolve("token") + "}"));
        assertEquals("Bearer a-t0ken-z", authorization("a-${LIBRARY_TOKEN}-z"));
        assertEquals("Bearer fallback", authorization("${unwind.secrets.other:fallback}"));
    }

    @Test
    void addresses_and_numbers_take_declared_variables() {
        var provider = read(
                """
                provider: library
                environment: [HOST, ACCOUNT, WAIT]
                baseUrl: https://${HOST:library.example.com}/v2
                account: ${ACCOUNT:none} of $${x}
                calls: { timeout: "${WAIT:PT3S}" }
                kinds: { shelf: { path: /shelves, notes: ["$${x} is no placeholder"] } }
                """);
        assertEquals(List.of(), mistakes.all());
        assertEquals("https://library.example.com/v2", provider.baseUrl().toString());
        assertEquals("none of ${x}", provider.kinds().get(0).traits().account());
        assertEquals(
                List.of("${x} is no placeholder"),
                provider.kinds().get(0).traits().notes());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "${unwind.db.password}",
                "${UNDECLARED}",
                "${UNDECLARED:x}",
                "${quarkus.datasource.password:x}",
                "${file:/etc/passwd}",
                "${file:../outside}",
                "${file:x/../../outside}",
                "${file:leads-out}",
                "${file:.}",
                "${file:}",
                "${unwind.secrets.nowhere}"
            })
    void nothing_else_can_be_named_even_where_secrets_belong(String placeholder) {
        authorization(placeholder);
        assertRefused("/auth/bearer");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"unwind_db_password", "UNWIND_DB_PASSWORD", "Quarkus_Profile", "unwind.db.password", "A B", ""})
    void settings_of_the_gateway_cannot_be_declared(String name) {
        read(
                """
                provider: library
                environment: ["%s"]
                baseUrl: https://x
                auth: { bearer: "${%s:x}" }
                kinds: { shelf: { path: /shelves } }
                """
                        .formatted(name, name.isBlank() ? "x" : name));
        assertRefused("/environment/0");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/kinds/shelf/limitations/0 | limitations: ['%s']",
                "/kinds/shelf/notes/0 | notes: ['see %s']",
                "/kinds/shelf/desired/properties/a/description | desired: { properties: { a: { description: '%s' } } }",
                "/kinds/shelf/desired/properties/a/const | desired: { properties: { a: { const: '%s' } } }",
                "/kinds/shelf/create/0/with/a | create: [ { call: POST /shelves, with: { a: '%s' } } ]",
                "/kinds/shelf/name | name: '%s'",
                "/kinds/shelf/defaults/a | defaults: { a: '%s' }"
            })
    void texts_that_callers_may_see_hold_no_placeholders(String at, String member) {
        for (String placeholder : List.of("${LIBRARY_TOKEN}", "${unwind.secrets.library}", "${file:token}")) {
            read(
                    """
                    provider: library
                    environment: [LIBRARY_TOKEN]
                    baseUrl: https://x
                    kinds: { shelf: { path: /shelves, %s } }
                    """
                            .formatted(member.formatted(placeholder)));
            assertRefused(at);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"baseUrl", "account"})
    void what_logs_and_traces_may_show_takes_no_secret(String member) {
        for (String placeholder : List.of("${unwind.secrets.library}", "${file:token}")) {
            read(
                    """
                    provider: library
                    %s: "https://%s"
                    kinds: { shelf: { path: /shelves } }
                    """
                            .formatted(member, placeholder));
            assertRefused("/" + member);
        }
    }

    @Test
    void a_large_file_is_refused() throws IOException {
        Files.writeString(secrets.resolve("large"), "x".repeat(65 * 1024));
        authorization("${file:large}");
        assertRefused("/auth/bearer");
    }

    private String authorization(String bearer) {
        return read("""
                        provider: library
                        environment: [LIBRARY_TOKEN]
                        baseUrl: https://x
                        auth: { bearer: "%s" }
                        kinds: { shelf: { path: /shelves } }
                        """
                        .formatted(bearer))
                .credentials()
                .headers()
                .get("Authorization");
    }

    private ProviderDescription read(String yaml) {
        var sources = new PlaceholderSources(name -> Optional.ofNullable(SETTINGS.get(name)), secrets);
        return new ProviderReader(sources, mistakes.in("library.yaml"))
                .read(yaml)
                .orElseThrow();
    }

    /** The mistake names the place, and no value. */
    private void assertRefused(String at) {
        var all = mistakes.all();
        assertTrue(
                all.stream().anyMatch(mistake -> mistake.startsWith("library.yaml at " + at + ": ")), all.toString());
        for (String value : List.of("not-for", "passw0rd", "t0ken", "s3cret", "from-a-file", "root:")) {
            assertFalse(all.toString().contains(value), all.toString());
        }
    }
}
